import type {
  DynamicModule,
  FactoryProvider,
  InjectionToken,
  OptionalFactoryDependency,
  Provider,
  Type,
} from '@nestjs/common';
import { CompositionError } from '../errors/configuration.errors.js';

/** What a class given as `useClass` or `useExisting` has. */
export interface OptionsFactory<Options> {
  createOptions(): Options | Promise<Options>;
}

/** Options that come late, in the forms that Nest's own modules take: exactly one of `useFactory`, `useClass` and `useExisting`. */
export interface AsyncOptions<Options> {
  readonly imports?: NonNullable<DynamicModule['imports']>;
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[];
  readonly useFactory?: (...dependencies: never[]) => Options | Promise<Options>;
  readonly useClass?: Type<OptionsFactory<Options>>;
  readonly useExisting?: InjectionToken;
}

/** Providers that give the options under `token`. @throws CompositionError when none or several of the forms are given. */
export function asyncOptionsProviders<Options>(options: AsyncOptions<Options>, token: InjectionToken): Provider[] {
  const { useFactory, useClass, useExisting } = options;
  if ([useFactory, useClass, useExisting].filter((form) => form !== undefined).length !== 1) {
    throw new CompositionError('forRootAsync takes exactly one of useFactory, useClass and useExisting.');
  }
  if (useFactory !== undefined) {
    const provider: FactoryProvider = {
      provide: token,
      inject: [...(options.inject ?? [])],
      useFactory: (...dependencies: unknown[]) =>
        Reflect.apply(useFactory, undefined, dependencies) as Options | Promise<Options>,
    };
    return [provider];
  }
  const source = useClass ?? useExisting;
  const fromClass: FactoryProvider = {
    provide: token,
    inject: [source as InjectionToken],
    useFactory: (factory: OptionsFactory<Options>) => factory.createOptions(),
  };
  return useClass === undefined ? [fromClass] : [{ provide: useClass, useClass }, fromClass];
}
