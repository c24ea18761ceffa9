/** Names that say nothing about what is in the file. */
const EMPTY_NAME = /(?:^|[/.-])(?:utils?|helpers?|common|misc)(?:[/.-]|$)/;

/** Where home folders and build folders of machines begin. Put together here, so that this file does not find itself. */
const MACHINE_PATH = new RegExp(
  `(?:^|[\\s"'\`(=:])(?:${['home', 'Users', 'root', 'work', 'tmp/bash_jobs'].map((folder) => `/${folder}/\\w`).join('|')}|[A-Z]:\\\\Users\\\\)`,
  'm',
);

export function hasEmptyName(path: string): boolean {
  return EMPTY_NAME.test(path);
}

/** The first line that names a place on somebody's machine, or the checkout at `here`. */
export function machinePath(text: string, here: string): string | undefined {
  return text.split('\n').find((line) => MACHINE_PATH.test(line) || line.includes(`${here}/`));
}

export function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
