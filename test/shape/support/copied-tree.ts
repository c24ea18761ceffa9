import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownFiles, root } from '../../architecture/support/repository.js';

export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** A copy of this repository with a history of one commit, in a folder of its own. The packages are those of the original. */
export class CopiedTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'groundwork-shape-'));

  constructor() {
    for (const path of ownFiles()) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(join(root, path), join(this.folder, path));
    }
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    this.#git('init', '--quiet');
    this.commit();
  }

  commit(): void {
    this.#git('add', '--all');
    this.#git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--message', 'all');
  }

  /** Paths that differ from the commit; new folders as one path. */
  changes(): readonly string[] {
    return this.#git('status', '--porcelain')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(3));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Runs a program of Node in the copy: a script of it, or one of `node_modules`. */
  node(...parts: readonly string[]): Run {
    const { status, stdout, stderr } = spawnSync(process.execPath, parts, {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, DATABASE_SNAPSHOT: '', TEST_REQUIRE: '', TEST_POSTGRES_URL: '' },
    });
    return { code: status, output: stdout + stderr };
  }

  generate(...parts: readonly string[]): Run {
    return this.node('scripts/new-concern.mjs', ...parts);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #git(...parts: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('git', parts, { cwd: this.folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${parts.join(' ')}: ${stderr}`);
    return stdout;
  }
}
