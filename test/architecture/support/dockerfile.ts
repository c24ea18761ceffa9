export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  readonly image: string;
  readonly alias: string;
  readonly instructions: readonly Instruction[];
}

/** The instructions of a Dockerfile, continued lines joined, comments left out, per stage. */
export function stagesOf(source: string): readonly Stage[] {
  const stages: { image: string; alias: string; instructions: Instruction[] }[] = [];
  for (const { name, text } of instructionsOf(source)) {
    const current = stages.at(-1);
    if (name === 'FROM') {
      const [image = '', , alias = ''] = text.split(/\s+/);
      stages.push({ image, alias, instructions: [] });
    } else if (current === undefined) throw new Error(`${name} stands before FROM`);
    else current.instructions.push({ name, text });
  }
  return stages;
}

function instructionsOf(source: string): readonly Instruction[] {
  const lines = source.split('\n').filter((line) => !/^\s*#/.test(line));
  const joined = lines.join('\n').replace(/\\\n\s*/g, '');
  return joined.split('\n').flatMap((line) => {
    const match = /^([A-Z]+)\s+(.+)$/.exec(line.trim());
    if (match === null && line.trim() !== '') throw new Error(`Not an instruction: ${line}`);
    return match === null ? [] : [{ name: match[1] ?? '', text: match[2] ?? '' }];
  });
}

/** The words of an instruction in exec form, or undefined for shell form. */
export function execForm(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  const words: unknown = JSON.parse(text);
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
}

export interface Copy {
  /** The stage that files come from; undefined: the folder that is built. */
  readonly stage: string | undefined;
  readonly sources: readonly string[];
}

export function copiesOf(stage: Stage): readonly Copy[] {
  return stage.instructions
    .filter(({ name }) => name === 'COPY')
    .map(({ text }) => {
      const words = text.split(/\s+/);
      const from = words.find((word) => word.startsWith('--from='))?.replace('--from=', '');
      return { stage: from, sources: words.filter((word) => !word.startsWith('--')).slice(0, -1) };
    });
}
