import { CompositionError } from '#core';
import type { ModulesContainer } from '@nestjs/core';

/** What one entry of `forFeature` says. */
export interface FeatureEntity {
  readonly entity: new (...parts: never[]) => object;
  readonly filter: readonly string[];
  readonly sort: readonly string[];
  /** The field that holds the tenant. */
  readonly tenant?: string | undefined;
  /** The fields that a soft delete sets. */
  readonly softDelete?: { readonly at: string; readonly by?: string | undefined } | undefined;
}

/** Put into a module by `forFeature`, and found there before the ORM is initialised. */
export class FeatureRegistration {
  constructor(
    readonly instance: string,
    readonly entities: readonly FeatureEntity[],
  ) {}
}

/** What the modules of *this* application registered for one database: scanning has ended before any provider is made. */
export function registeredFeatures(modules: ModulesContainer, instance: string): readonly FeatureEntity[] {
  const found = new Set<FeatureRegistration>();
  for (const module of modules.values()) {
    for (const { instance: provided } of module.providers.values()) {
      if (provided instanceof FeatureRegistration && provided.instance === instance) found.add(provided);
    }
  }
  const features = [...found].flatMap(({ entities }) => entities);
  assertAgreement(features);
  return features;
}

/** @throws CompositionError when two registrations of one entity say different things of whose rows are seen: each repository would be right by its own. */
function assertAgreement(features: readonly FeatureEntity[]): void {
  const first = new Map<FeatureEntity['entity'], FeatureEntity>();
  for (const feature of features) {
    const other = first.get(feature.entity) ?? feature;
    first.set(feature.entity, other);
    const same =
      feature.tenant === other.tenant &&
      feature.softDelete?.at === other.softDelete?.at &&
      feature.softDelete?.by === other.softDelete?.by;
    if (!same)
      throw new CompositionError(
        `${feature.entity.name} is registered by forFeature twice, with another tenant or softDelete. Say the same in both, or register it once.`,
      );
  }
}
