import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database for the time of `work`. */
export async function withDatabase(work) {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server)
    throw new Error(
      'The benchmarks need a PostgreSQL server: set TEST_POSTGRES_URL=postgres://user@host:5432/postgres.',
    );
  const name = `groundwork_bench_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, `create database ${name}`);
  try {
    return await work(url.href);
  } finally {
    await onServer(server, `drop database if exists ${name} with (force)`);
  }
}

async function onServer(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
