import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { kill } from 'node:process';
import { systemCode } from './system-code.js';

const NAME = /^groundwork\.(\d+)\.(\d+)\.([0-9a-f]{8})\.([0-9a-f]{8})\.lock$/;
const UNKNOWN = '0'.repeat(8);

/** One process, told apart from every other that had or will have its pid. Where the system does not tell a part, it is zeros. */
export interface ProcessClaim {
  readonly pid: number;
  /** When the process began, in the kernel's ticks since boot. */
  readonly started: string;
  /** Hash of the boot and of the pid namespace that `pid` counts in. */
  readonly boot: string;
  readonly host: string;
}

/** The file name that says it all, so that a claim can never be read half written. */
export function claimFile({ pid, started, boot, host }: ProcessClaim): string {
  return `groundwork.${pid}.${started}.${boot}.${host}.lock`;
}

export function parseClaim(file: string): ProcessClaim | undefined {
  const match = NAME.exec(file);
  if (match === null) return undefined;
  const [, pid = '', started = '', boot = '', host = ''] = match;
  return { pid: Number(pid), started, boot, host };
}

/** The claim of the running process. */
export async function ownClaim(): Promise<ProcessClaim> {
  const [started, bootId, namespace] = await Promise.all([
    startOf(process.pid),
    unlessAbsent(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    unlessAbsent(readlink('/proc/self/ns/pid')),
  ]);
  const boot = bootId === undefined ? UNKNOWN : hash(`${bootId} ${namespace ?? ''}`);
  return { pid: process.pid, started: started ?? '0', boot, host: hash(hostname()) };
}

/**
 * Whether the process of `claim` may still run. Another machine's, or another container's, cannot be looked at from here and counts as
 * running. One of this machine before its last boot, or of this container before its last start, does not.
 */
export async function mayRun(claim: ProcessClaim, own: ProcessClaim): Promise<boolean> {
  if (claim.host !== own.host) return true;
  if (claim.boot !== own.boot) return false;
  if (!isAlive(claim.pid)) return false;
  const started = await startOf(claim.pid);
  return started === undefined || claim.started === '0' || started === claim.started;
}

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0); // signal 0 is not sent: it only asks whether the process is there (kill(2))
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    if (systemCode(error) === 'EPERM') return true; // it is there and belongs to someone else
    throw error;
  }
}

/** Field 22 of `/proc/PID/stat` (proc(5)); the second field is a name that may hold blanks and parentheses. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await unlessAbsent(readFile(`/proc/${pid}/stat`, 'utf8'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function unlessAbsent(reading: Promise<string>): Promise<string | undefined> {
  try {
    return await reading;
  } catch (error) {
    // No such file (not Linux, or the process just ended) and not ours to see mean the same: not known.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
