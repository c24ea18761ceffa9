import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { snapshotEnv } from '../../support/embedded-env.js';

export const root = join(__dirname, '../../..');

export interface ProcessRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface RunningProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves once its standard output contains `text`; rejects when it ends first. */
  said(text: string): Promise<void>;
  readonly ended: Promise<ProcessRun>;
}

/** A program of the built package in a process of its own, with no variable but these, the path and the one for a new embedded database. */
export function startProcess(
  program: string,
  env: Readonly<Record<string, string>>,
  parameters: readonly string[] = [],
): RunningProcess {
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, program), ...parameters], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...snapshotEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code]): ProcessRun => ({
    code: code as number | null,
    ...output,
    milliseconds: performance.now() - started,
  }));
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!output.stdout.includes(text)) return;
        child.stdout.off('data', look);
        resolve();
      };
      child.stdout.on('data', look);
      look();
      void ended.then((run) =>
        reject(new Error(`It ended with ${run.code} before it said "${text}".\n${run.stdout}${run.stderr}`)),
      );
    });
  return { child, said, ended };
}

export function runProcess(
  program: string,
  env: Readonly<Record<string, string>>,
  parameters?: readonly string[],
): Promise<ProcessRun> {
  return startProcess(program, env, parameters).ended;
}
