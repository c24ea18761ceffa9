const LENGTH = 2_000;
/** More is not looked at: masking seldom makes a text four times shorter. */
const READ = 4 * LENGTH;

/**
 * What PostgreSQL's lexer takes as one piece (manual, "Lexical Structure"), of which values and comments are masked. A piece that does not end goes to the end
 * of the text, so that a text that was cut within a value shows nothing of it. Where backslashes escape in plain literals (`standard_conforming_strings = off`,
 * never the default) what follows one may show, and of a comment within a comment its end.
 */
const PIECE = new RegExp(
  [
    String.raw`(?<between>(?:\s+|--[^\n]*|/\*[\s\S]*?(?:\*/|$))+)`,
    String.raw`(?<escaped>\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))`,
    String.raw`(?<text>(?:\b(?:[bBxXnN]|[uU]&))?'(?:[^']|'')*(?:'|$))`,
    String.raw`(?<dollar>(?<![\w$])\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?(?:\$\k<tag>\$|$))`,
    String.raw`(?<name>"(?:[^"]|"")*(?:"|$))`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\$\d+)`,
    String.raw`(?<number>(?:\d|\.\d)[\w.]*)`,
  ].join('|'),
  'g',
);
// Control and format characters, line and paragraph separators: each can forge or hide a line of a log.
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text of a statement as a log may show it: literals as `?`, comments left out, on one line, at most 2,000 characters. */
export function maskedText(sql: string): string {
  const masked = sql
    .slice(0, READ)
    .replace(PIECE, (piece, ...rest) => replacement(piece, rest.at(-1) as Readonly<Record<string, string | undefined>>)) // the last argument holds the named groups
    .replace(CONTROL, ' ')
    .trim();
  return masked.length > LENGTH || sql.length > READ ? `${masked.slice(0, LENGTH - 3)}...` : masked;
}

function replacement(piece: string, kind: Readonly<Record<string, string | undefined>>): string {
  if (kind['between'] !== undefined) return ' ';
  if (kind['name'] !== undefined || kind['word'] !== undefined) return piece;
  return '?';
}
