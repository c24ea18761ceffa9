import { loadConfiguration } from '#core/nest';
import { ConfigurationError } from '#core';
import { resilienceConcern } from '../resilience.concern.js';
import type { ResilienceInstanceOptions, ResilienceSettings } from '../resilience.options.js';

/** The settings that a policy with these options has; nothing comes from the environment. @throws ConfigurationError */
export function settingsOf(options: ResilienceInstanceOptions = {}): ResilienceSettings {
  const { concerns, problems } = loadConfiguration({
    env: { NODE_ENV: 'test' },
    concerns: [{ definition: resilienceConcern, choice: options }],
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  const values = concerns[0]?.instances?.[0]?.values;
  return values as ResilienceSettings; // border: what this concern's definition made of the options
}
