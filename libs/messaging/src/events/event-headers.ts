import { contextHeaders } from '#core';

/** The attributes of CloudEvents 1.0 as headers, in the form of its protocol bindings. `ce-version` is an extension: the version of the data. */
export const eventHeaders = {
  specVersion: 'ce-specversion',
  version: 'ce-version',
  source: 'ce-source',
  time: 'ce-time',
  contentType: 'ce-datacontenttype',
} as const;

const CONTEXT: ReadonlySet<string> = new Set(Object.values(contextHeaders));

/** Whether a name is kept for us, so that a publisher's header can neither forge nor hide what we carry. */
export function isOwnHeader(name: string): boolean {
  return name.startsWith('ce-') || name.startsWith('groundwork-') || CONTEXT.has(name);
}
