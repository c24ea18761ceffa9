import { MetricInvalidError, type MetricOptions } from '#domain/observability';
import type { MetricDefinition } from './metric-sink.js';

// OpenTelemetry's rule for instruments, in lower case: some backends fold the case, and two metrics would become one.
const NAME = /^[a-z][a-z0-9_./-]{0,254}$/;
const LABEL = /^[a-z][a-z0-9_.]{0,62}$/;
const RESERVED = /^(?:groundwork|otel|http|db|messaging)\./;
const MAX_LABELS = 10;

export interface RequestedMetric {
  readonly kind: MetricDefinition['kind'];
  readonly name: string;
  readonly options: MetricOptions & { readonly boundaries?: readonly number[] };
}

/** @throws MetricInvalidError when it cannot be made. */
export function defineMetric({ kind, name, options }: RequestedMetric): MetricDefinition {
  const shown = JSON.stringify(String(name).slice(0, 100));
  const refuse = (why: string): MetricInvalidError =>
    new MetricInvalidError(`The ${kind} ${shown} cannot be made: ${why}.`, { details: { metric: name } });
  if (!NAME.test(name)) throw refuse('a name begins with a-z and has up to 255 characters of a-z, 0-9, and _ . / -');
  if (RESERVED.test(name))
    throw refuse('names that begin with groundwork., otel., http., db. or messaging. are kept for others');
  const labels = [...(options.labels ?? [])];
  const odd = labels.find((label) => !LABEL.test(label));
  if (odd !== undefined)
    throw refuse(
      `the label ${JSON.stringify(odd.slice(0, 100))} is no name of up to 63 characters of a-z, 0-9, and _ .`,
    );
  if (labels.length > MAX_LABELS || new Set(labels).size !== labels.length)
    throw refuse(`it may have ${MAX_LABELS} labels, each once`);
  const { boundaries } = options;
  if (boundaries?.some((bound, index) => !Number.isFinite(bound) || bound <= (boundaries[index - 1] ?? -Infinity)))
    throw refuse('its boundaries must be finite and ascend');
  return { kind, name, description: options.description, unit: options.unit, labels, boundaries };
}
