import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

@Entity({ tableName: 'products' })
export class ProductEntity {
  @PrimaryKey({ type: 'text' })
  sku!: string;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'integer' })
  priceCents!: number;

  @Property({ type: 'integer' })
  stock!: number;
}
