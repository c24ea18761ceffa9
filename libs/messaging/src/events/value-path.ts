import type { SchemaIssue } from '#domain/messaging';

const NAME = /^[A-Za-z_$][\w$]{0,63}$/;
const MAX_KEY = 32;
const MAX_SEGMENTS = 16;

/** Where in a payload something is, as a person writes it: `items[2].price`. Long paths and keys are cut, so that it stays one short line. */
export function describePath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the payload';
  const text = path.slice(0, MAX_SEGMENTS).map(describeSegment).join('');
  return `${text.startsWith('.') ? text.slice(1) : text}${path.length > MAX_SEGMENTS ? '...' : ''}`;
}

/** Standard Schema allows a key as it is, or in an object. */
export function pathOf(issue: SchemaIssue): readonly PropertyKey[] {
  return (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
}

function describeSegment(segment: PropertyKey): string {
  if (typeof segment === 'number') return `[${segment}]`;
  const key = String(segment);
  if (NAME.test(key)) return `.${key}`;
  return `[${JSON.stringify(key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}...` : key)}]`;
}
