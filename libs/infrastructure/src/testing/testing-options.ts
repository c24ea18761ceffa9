import type { ConfigurationProblem } from '#core';
import { concernNames } from '../infrastructure.options.js';
import type { InfrastructureTestingOptions } from '../infrastructure-testing.options.js';
import { unknownKeys } from '../read-configuration.js';
import type { GroundSettings } from './testing-ground.js';

const KEYS = [...concernNames, 'fake', 'clock', 'now', 'seed', 'leaks'];
const WORDS = { clock: ['virtual', 'system'], leaks: ['fail', 'ignore'] } as const;

/** What is wrong with the options that are of tests alone. */
export function testingProblems(options: InfrastructureTestingOptions): readonly ConfigurationProblem[] {
  const { database = 'fake', fake, now, seed } = options;
  const problems = [...unknownKeys(options, KEYS)];
  const refuse = (subject: string, expected: string, found: unknown): void =>
    void problems.push({ subject, expected, found: String(found), source: 'option', fix: 'Correct the option.' });
  for (const [key, words] of Object.entries(WORDS)) {
    const value = options[key as keyof typeof WORDS]; // a key of the table above
    if (value !== undefined && !(words as readonly string[]).includes(value)) refuse(key, words.join(' or '), value);
  }
  if (now !== undefined && Number.isNaN(new Date(now).getTime())) refuse('now', 'a date, or text that is one', now);
  if (seed !== undefined && !Number.isSafeInteger(seed)) refuse('seed', 'a whole number', seed);
  if (fake !== undefined && database !== 'fake') refuse('fake', "nothing, unless database is 'fake'", 'an object');
  return problems;
}

export function groundSettings(options: InfrastructureTestingOptions): GroundSettings {
  const { database = 'fake', now, seed = 1, leaks = 'fail' } = options;
  const { clock = database === 'fake' || database === false ? 'virtual' : 'system' } = options;
  return {
    virtual: clock === 'virtual',
    start: now === undefined ? undefined : new Date(now).getTime(),
    seed,
    failOnLeaks: leaks === 'fail',
  };
}
