// What an application needs below Node 24.9: Jest's `require` takes no ES modules there, so that those among the packages are compiled. `nestjs-groundwork` is
// CommonJS and is on the list for its `import()`. From Node 24.9 on `node --experimental-vm-modules node_modules/jest/bin/jest.js` needs no configuration.
const compiled = ['nestjs-groundwork', '@nestjs', '@mikro-orm', 'kysely', '@electric-sql'];
const broughtByNest12 = [
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'load-esm',
];

module.exports = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.[cm]?js$': ['@swc/jest', { swcrc: false, module: { type: 'commonjs' }, jsc: { target: 'es2022' } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${[...compiled, ...broughtByNest12].join('|')})/)`],
};
