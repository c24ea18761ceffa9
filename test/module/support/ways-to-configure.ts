import { InfrastructureModule, type InfrastructureLateOptions } from '#infrastructure';
import type { EnvironmentRequest } from '#core/nest';
import { Module, type DynamicModule } from '@nestjs/common';
import { ProbeDriver as DatabaseProbe } from '../../../libs/database/src/testing/probe-driver.js';
import { ofConcerns, type ConcernName } from '../../../libs/infrastructure/src/infrastructure.options.js';
import { ProbeDriver as MessagingProbe } from '../../../libs/messaging/src/testing/probe-driver.js';
import { sampled } from './sampled-concerns.js';
import { ProbeDriver as ObservabilityProbe } from '../../../libs/observability/src/testing/probe-driver.js';
import { ProbeDriver as ResilienceProbe } from '../../../libs/resilience/src/testing/probe-driver.js';
import { ProbeDriver as RedisProbe } from '../../../libs/redis/src/testing/probe-driver.js';
import { ProbeDriver as CoordinationProbe } from '../../../libs/coordination/src/testing/probe-driver.js';
import { ProbeDriver as CacheProbe } from '../../../libs/cache/src/testing/probe-driver.js';

/** A driver for every concern that tells what it was made with. */
export class Probes {
  readonly database = new DatabaseProbe();
  readonly messaging = new MessagingProbe();
  readonly cache = new CacheProbe();
  readonly coordination = new CoordinationProbe();
  readonly redis = new RedisProbe();
  readonly resilience = new ResilienceProbe();
  readonly observability = new ObservabilityProbe();

  get drivers(): { readonly [Name in ConcernName]: Probes[Name]['factory'] } {
    return ofConcerns((name) => this[name].factory) as { readonly [Name in ConcernName]: Probes[Name]['factory'] }; // border: each entry is its own probe's
  }
}

export type ByConcern = Readonly<Partial<Record<ConcernName, object>>>;

/** The same said in two parts, as `forRootAsync` needs it; `forRoot` takes both together. */
export interface Given {
  /** What must be known at once: drivers, named instances. */
  readonly statics: Readonly<Record<ConcernName, object>>;
  readonly values: ByConcern;
  readonly configuration: EnvironmentRequest;
}

/** An application's import of everything, or of one concern alone. */
export interface Door {
  forRoot(given: Given): DynamicModule;
  forRootAsync(given: Given, form: AsyncForm): DynamicModule;
}

/** Makes one of `useFactory`, `useClass` and `useExisting` of the options. */
type AsyncForm = (options: object) => object;

export function optionsClass<Options extends object = InfrastructureLateOptions>(
  options: Options,
): new () => { createOptions(): Options } {
  return class {
    createOptions(): Options {
      return options;
    }
  };
}

export const forms: Readonly<Record<'useFactory' | 'useClass' | 'useExisting', AsyncForm>> = {
  useFactory: (options) => ({ useFactory: () => Promise.resolve(options) }),
  useClass: (options) => ({ useClass: optionsClass(options) }),
  useExisting: (options) => {
    class Source {}
    const Existing = optionsClass(options);
    Module({ providers: [Existing], exports: [Existing] })(Source);
    return { imports: [Source], useExisting: Existing };
  },
};

export const infrastructureDoor: Door = {
  forRoot: ({ statics, values, configuration }) =>
    InfrastructureModule.forRoot({
      ...ofConcerns((name) => merged(statics[name], values[name])),
      configuration,
    }),
  forRootAsync: ({ statics, values, configuration }, form) =>
    InfrastructureModule.forRootAsync({ ...statics, configuration, ...form(values) }),
};

export function concernDoor(concern: ConcernName): Door {
  const { door } = sampled[concern];
  return {
    forRoot: ({ statics, values, configuration }) =>
      door.forRoot(merged(statics[concern], values[concern]), configuration),
    forRootAsync: ({ statics, values, configuration }, form) =>
      door.forRootAsync({ ...statics[concern], ...form(values[concern] ?? {}) }, configuration),
  };
}

/** The ways to say the same through one door. */
export function waysThrough(door: Door): readonly (readonly [string, (given: Given) => DynamicModule])[] {
  return [
    ['forRoot', (given) => door.forRoot(given)],
    ...Object.entries(forms).map(
      ([name, form]) => [`forRootAsync with ${name}`, (given: Given) => door.forRootAsync(given, form)] as const,
    ),
  ];
}

/** Options of one concern, with those of its instances. */
function merged(first: object = {}, second: object = {}): object {
  const [one, other] = [instancesOf(first), instancesOf(second)];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const instances = Object.fromEntries(names.map((name) => [name, { ...one[name], ...other[name] }]));
  return { ...first, ...second, ...(names.length === 0 ? {} : { instances }) };
}

function instancesOf(options: object): Readonly<Record<string, object>> {
  return 'instances' in options ? (options.instances as Record<string, object>) : {};
}
