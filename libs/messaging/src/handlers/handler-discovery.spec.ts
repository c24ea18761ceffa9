import 'reflect-metadata';
import { defineEvent, type EventContext, type StandardSchema } from '#domain/messaging';
import { Controller, Inject, Injectable, Module, Scope, type Provider, type Type } from '@nestjs/common';
import { ModulesContainer, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { EventHandler } from '../decorators/event-handler.decorator.js';
import { declaresHandlers, discoverHandlers, type Discovery } from './handler-discovery.js';

const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
const Placed = defineEvent('order.placed', 1, schema);
const context = {} as EventContext; // handed on, never read

@Injectable()
class Confirm {
  readonly seen: unknown[] = [];
  get dangerous(): never {
    throw new Error('a getter was read');
  }
  @EventHandler(Placed, { group: 'confirmation' })
  handle(payload: unknown): string {
    this.seen.push(payload);
    return 'confirmed';
  }
}

interface Parts {
  readonly providers?: Provider[];
  readonly controllers?: Type[];
}

async function modulesOf(...parts: readonly Parts[]): Promise<ModulesContainer> {
  const imports = parts.map((each, index) => {
    const Feature = { [`Feature${index}`]: class {} }[`Feature${index}`];
    if (Feature === undefined) throw new Error('unreachable');
    Module(each)(Feature);
    return Feature;
  });
  const testing = await Test.createTestingModule({ imports }).compile();
  return testing.get(ModulesContainer);
}

const discover = async (...parts: readonly Parts[]): Promise<Discovery> => discoverHandlers(await modulesOf(...parts));
const places = ({ handlers }: Discovery): readonly string[] =>
  handlers.map(({ where, module }) => `${where} (${module})`);

describe('the discovery of handlers', () => {
  it('finds providers and controllers of any module', async () => {
    @Controller()
    class Mixed {
      @EventHandler(Placed, { group: 'mixed' })
      onPlaced(): void {}
    }
    const found = await discover({ providers: [Confirm] }, { controllers: [Mixed] });
    expect(places(found)).toEqual(['Confirm.handle (Feature0)', 'Mixed.onPlaced (Feature1)']);
    expect(found.problems).toEqual([]);
  });

  it('calls the method on its object', async () => {
    const modules = await modulesOf({ providers: [Confirm] });
    const [handler] = discoverHandlers(modules).handlers;
    expect(await handler?.invoke({ orderId: '1' }, context)).toBe('confirmed');
    const [host] = [...modules.values()].flatMap(({ providers }) => [...providers.values()]).filter(isConfirm);
    expect(host).toMatchObject({ instance: { seen: [{ orderId: '1' }] } });
  });

  it('rejects when the method throws, also at once', async () => {
    class Throws {
      @EventHandler(Placed, { group: 'throws' })
      handle(): never {
        throw new RangeError('no');
      }
    }
    const [handler] = (await discover({ providers: [Throws] })).handlers;
    await expect(handler?.invoke({}, context)).rejects.toThrow(RangeError);
  });

  it('counts an object once that several tokens give, and two objects of one class twice', async () => {
    const aliases = await discover({ providers: [Confirm, { provide: 'alias', useExisting: Confirm }] });
    expect(places(aliases)).toEqual(['Confirm.handle (Feature0)']);
    const copies = await discover({ providers: [Confirm] }, { providers: [Confirm] });
    expect(places(copies)).toEqual(['Confirm.handle (Feature0)', 'Confirm.handle (Feature1)']);
  });

  it('finds what factories and values give', async () => {
    const found = await discover({
      providers: [
        { provide: 'made', useFactory: () => Promise.resolve(new Confirm()) },
        { provide: 'given', useValue: new Confirm() },
        { provide: 'text', useValue: 'Confirm' },
        { provide: 'bare', useValue: Object.create(null) },
      ],
    });
    expect(places(found)).toEqual(['Confirm.handle (Feature0)', 'Confirm.handle (Feature0)']);
  });

  it('finds inherited methods, and symbols', async () => {
    const symbol = Symbol('placed');
    class Base extends Confirm {
      @EventHandler(Placed, { group: 'symbol' })
      [symbol](): void {}
    }
    class Derived extends Base {}
    expect(places(await discover({ providers: [Derived] }))).toEqual([
      'Derived.Symbol(placed) (Feature0)',
      'Derived.handle (Feature0)',
    ]);
  });

  it('tells of handlers that have no one object to be called on', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient extends Confirm {}
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest extends Confirm {}
    @Injectable()
    class ByWhatItInjects extends Confirm {
      constructor(@Inject(REQUEST) readonly request: unknown) {
        super();
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class WithoutHandlers {}
    const { handlers, problems } = await discover({
      providers: [Transient, PerRequest, ByWhatItInjects, WithoutHandlers],
    });
    expect(handlers).toEqual([]);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'Transient.handle',
      'PerRequest.handle',
      'ByWhatItInjects.handle',
    ]);
  });
});

describe('whether an application declares handlers', () => {
  it.each<[string, Provider[], boolean]>([
    ['a class', [Confirm], true],
    ['a value', [{ provide: 'given', useValue: new Confirm() }], true],
    ['nothing of the kind', [{ provide: 'given', useValue: { handle: () => 1 } }], false],
  ])('is told by %s', async (_what, providers, expected) => {
    const seen: boolean[] = [];
    await modulesOf({
      providers: [
        ...providers,
        {
          provide: 'asks',
          inject: [ModulesContainer],
          useFactory: (modules: ModulesContainer) =>
            seen.push(declaresHandlers(modules, 'default'), declaresHandlers(modules, 'billing')),
        },
      ],
    });
    expect(seen).toEqual([expected, false]);
  });
});

function isConfirm({ metatype }: { readonly metatype: unknown }): boolean {
  return metatype === Confirm;
}
