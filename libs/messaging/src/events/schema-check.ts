import { safeText } from '#core';
import type { SchemaIssue, StandardSchema } from '#domain/messaging';
import { describePath, pathOf } from './value-path.js';

const MAX_ISSUES = 5;
const MAX_MESSAGE = 200;

export type SchemaVerdict =
  { readonly fits: true; readonly value: unknown } | { readonly fits: false; readonly problem: string };

/** What a schema makes of a value. The problem names places and the schema's own messages, never the value. */
export async function checkSchema(schema: StandardSchema, value: unknown): Promise<SchemaVerdict> {
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return { fits: true, value: result.value };
  return { fits: false, problem: describeIssues(result.issues) };
}

function describeIssues(issues: readonly SchemaIssue[]): string {
  const shown = issues
    .slice(0, MAX_ISSUES)
    .map((issue) => `${describePath(pathOf(issue))}: ${safeText(issue.message).slice(0, MAX_MESSAGE)}`);
  const more = issues.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
