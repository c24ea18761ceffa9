import 'reflect-metadata';
import { CompositionError, ConcernOffError } from '#core';
import { Cache } from '#domain/cache';
import { Injectable, SetMetadata, type DynamicModule, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CacheModule } from '../cache.module.js';
import { FakeCache } from '../testing/fake-cache.js';
import { WorkUnit } from '../testing/support/work-units.js';
import { CacheEvict } from './cache-evict.decorator.js';
import { CachePut } from './cache-put.decorator.js';
import { Cacheable } from './cacheable.decorator.js';

interface Product {
  readonly id: string;
  readonly name: string;
}

@Injectable()
class Products {
  reads = 0;
  readonly names = new Map([['1', 'Table']]);

  @Cacheable({
    namespace: 'products',
    key: (id: string) => id,
    tags: (id) => [`product:${id}`],
    ttl: '1m',
  })
  @SetMetadata('role', 'reader')
  async find(id: string): Promise<Product | null> {
    this.reads += 1;
    const name = this.names.get(id);
    return name === undefined ? null : { id, name };
  }

  @Cacheable({ key: (word: string, page: number) => `${word}:${page}`, tags: ['pages'] })
  async search(word: string, page: number): Promise<readonly string[]> {
    this.reads += 1;
    return [...this.names.values()].filter((name) => name.includes(word)).slice(page * 10);
  }

  @CachePut({ namespace: 'products', key: (product: Product) => product.id })
  async rename(id: string, name: string): Promise<Product> {
    this.names.set(id, name);
    return { id, name };
  }

  @CacheEvict({ namespace: 'products', key: (id: string) => id })
  async remove(id: string, fails = false): Promise<boolean> {
    if (fails) throw new Error('not removed');
    return this.names.delete(id);
  }

  @CacheEvict({ namespace: 'products', tags: (ids: readonly string[]) => ids.map((id) => `product:${id}`) })
  async removeMany(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.names.delete(id);
  }

  @CacheEvict({ namespace: 'products', all: true })
  async removeAll(): Promise<void> {
    this.names.clear();
  }
}

const env = { NODE_ENV: 'test' };
const open: TestingModule[] = [];
afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

async function make(
  module: DynamicModule = CacheModule.forRoot(undefined, { env }),
  ...providers: Type[]
): Promise<Products> {
  const testing = await Test.createTestingModule({ imports: [module], providers: [Products, ...providers] }).compile();
  open.push(testing);
  return testing.get(Products);
}

describe('the decorators of the cache', () => {
  it('run a @Cacheable method once for each key', async () => {
    const products = await make();
    expect([
      await products.find('1'),
      await products.find('1'),
      await products.find('2'),
      await products.find('2'),
    ]).toEqual([{ id: '1', name: 'Table' }, { id: '1', name: 'Table' }, null, null]);
    expect(products.reads).toBe(2);
    await products.search('T', 0);
    await products.search('T', 1);
    expect(await products.search('T', 0)).toEqual(['Table']);
    expect(products.reads).toBe(4);
  });

  it('put and evict what a @Cacheable method finds', async () => {
    const products = await make();
    await products.find('1');
    await products.rename('1', 'Chair');
    expect(await products.find('1')).toEqual({ id: '1', name: 'Chair' });
    expect(products.reads).toBe(1);
    await expect(products.remove('1', true)).rejects.toThrow('not removed');
    expect(await products.find('1')).toEqual({ id: '1', name: 'Chair' });
    expect(await products.remove('1')).toBe(true);
    expect(await products.find('1')).toBeNull();
    products.names.set('1', 'Table').set('2', 'Lamp');
    await products.removeMany(['1']);
    products.names.set('1', 'Shelf');
    expect(await products.find('1')).toEqual({ id: '1', name: 'Shelf' });
    await products.find('2');
    await products.removeAll();
    expect([await products.find('1'), await products.find('2')]).toEqual([null, null]);
  });

  it('evict after the commit', async () => {
    const products = await make();
    await products.find('1');
    const unit = new WorkUnit();
    await unit.run(() => products.remove('1'));
    expect(await products.find('1')).toEqual({ id: '1', name: 'Table' });
    await unit.commit();
    expect(await products.find('1')).toBeNull();
  });

  it('keep name, length and metadata of the method', () => {
    const { find } = Products.prototype;
    expect([find.name, find.length, Reflect.getMetadata('role', find)]).toEqual(['find', 1, 'reader']);
  });

  it('take the stand-in of a test', async () => {
    const fake = new FakeCache();
    const testing = await Test.createTestingModule({
      imports: [CacheModule.forRoot(undefined, { env })],
      providers: [Products],
    })
      .overrideProvider(Cache)
      .useValue(fake)
      .compile();
    open.push(testing);
    await testing.get(Products).find('1');
    expect(await fake.namespace('products').get('1')).toEqual({ id: '1', name: 'Table' });
  });

  it('say so when the object was not made by Nest, or is missing', async () => {
    await expect(new Products().find('1')).rejects.toThrow(
      /Products\.find is @Cacheable\(\), but the object was not made by Nest/,
    );
    const { remove } = new Products();
    await expect(Reflect.apply(remove, undefined, ['1'])).rejects.toThrow(/was called without its object/);
  });

  it('say which concern is off', async () => {
    await expect(make(CacheModule.forRoot(false, { env }))).rejects.toThrow(ConcernOffError);
  });

  it('decorate methods of objects alone, and evict something', () => {
    const cacheable = Cacheable({ key: () => 'x' });
    expect(() => void Reflect.apply(cacheable, undefined, [{}, 'field', undefined])).toThrow(CompositionError);
    class Statics {
      static async run(): Promise<void> {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Statics, 'run');
    expect(() => void Reflect.apply(cacheable, undefined, [Statics, 'run', descriptor])).toThrow(/is static/);
    expect(() => CacheEvict({ namespace: 'products' })).toThrow(/names neither key, tags nor all/);
  });

  it('refuse a time that is none where the class is defined', () => {
    expect(() => Cacheable({ key: () => 'x', ttl: '5 minutes' })).toThrow(
      /`ttl` is a duration from 1ms to 365d, found "5 minutes"\. Write it with a unit/,
    );
    expect(() => CachePut({ namespace: 'products', key: () => 'x', grace: '366d' })).toThrow(/`grace` .* found 366d/);
  });
});

it('holds keys to the parameters of the method, at compile time', () => {
  class Typed {
    // @ts-expect-error the key takes a number, the method a text
    @Cacheable({ key: (id: number) => String(id) })
    async find(id: string): Promise<string> {
      return id;
    }

    // @ts-expect-error the key takes what the method does not resolve to
    @CachePut({ namespace: 'typed', key: (result: { readonly id: string }) => result.id })
    async put(): Promise<number> {
      return 1;
    }

    // @ts-expect-error a cached method resolves later
    @CacheEvict({ namespace: 'typed', all: true })
    now(): number {
      return 1;
    }
  }
  expect(Typed.name).toBe('Typed');
});
