import { startFailureCodes } from '#core';
import type { CataloguedError } from './error-catalogue.js';

const HEAD = `# Errors

Generated from the classes by \`npm run docs\`. Do not edit.

Every error that crosses a port has a code. It stands in the log, in the \`code\` of HTTP problem details (RFC 9457), and below. A plain HTTP error of Nest has the name of its status as its code, such as \`NOT_FOUND\`; an application's own errors have its own codes.

- **HTTP**: the status of the problem details that the error becomes. The text of a 5xx is generic.
- **Settlement**: what a message consumer does with the message: acknowledge it (\`ack\`), try again (\`retry\`), or put it aside (\`park\`).
- **Transience**: whether trying again can help: never (\`permanent\`), perhaps (\`transient\`), or no more, because someone below already tried (\`exhausted\`).
- **Level**: how it is logged.

Codes starting with \`X_\` are an application's own. Codes that are no longer used are listed in [retired-codes.md](retired-codes.md).
`;

/** The text of docs/errors.md: one section per concern, one entry per code. */
export function errorsPage(errors: readonly CataloguedError[]): string {
  const concerns = [...new Set(errors.map(({ concern }) => concern))];
  const sections = concerns.map((concern) =>
    [`## ${concern}`, ...errors.filter((error) => error.concern === concern).map(entry)].join('\n\n'),
  );
  return [HEAD.trimEnd(), ...sections, failuresSection()].join('\n\n') + '\n';
}

/** A start or a command can fail by an error that is not ours: it is explained under one of these codes. */
function failuresSection(): string {
  const rows = Object.entries(startFailureCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return [
    '## failures of others',
    'Told by `bootstrap()` and `runCommand()` only; no class carries them.',
    ['| code | meaning |', '| --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function entry({ className, parent, row }: CataloguedError): string {
  const facts = `\`${className}\` extends \`${parent}\`. HTTP ${row.status}, settlement ${row.settlement}, ${row.transience}, level ${row.level}.`;
  return [`### ${row.code}`, facts, `${row.title} **Fix:** ${row.fix}`].join('\n\n');
}

/** Codes of docs/retired-codes.md: the first column of its table. */
export function retiredCodes(page: string): readonly string[] {
  return [...page.matchAll(/^\| *`([A-Z][A-Z0-9_]*)` *\|/gm)].map((match) => match[1] ?? '');
}
