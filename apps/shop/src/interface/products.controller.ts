import { Controller, Get, Query } from '@nestjs/common';
import type { Page } from '../application/ports/page.js';
import { ProductCatalog } from '../application/ports/product-catalog.js';
import type { Product } from '../domain/product.js';
import { productsQuery, type ProductsQuery } from './requests.js';
import { ZodPipe } from './zod.pipe.js';

@Controller('products')
export class ProductsController {
  constructor(private readonly catalog: ProductCatalog) {}

  @Get()
  list(@Query(new ZodPipe(productsQuery)) query: ProductsQuery): Promise<Page<Product>> {
    return this.catalog.page(query);
  }
}
