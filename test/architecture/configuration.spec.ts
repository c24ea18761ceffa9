import { loadConfiguration } from '#core/nest';
import { concerns } from '../../libs/infrastructure/src/infrastructure.options.js';
import { configurationPage, configurationSections, envExample } from './support/configuration-page.js';
import { expectGenerated } from './support/generated.js';
import { root } from './support/repository.js';

const settings = configurationSections().flatMap((section) => section.settings);

/** What a person who takes out every `#` before a variable would set. */
function uncommented(): Readonly<Record<string, string>> {
  const lines = [...envExample().matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)];
  return Object.fromEntries(lines.map((match) => [match[1] ?? '', match[2] ?? '']));
}

describe('the configuration reference', () => {
  it('is what docs/configuration.md says', () => {
    expectGenerated('docs/configuration.md', configurationPage());
  });

  it('is what .env.example says', () => {
    expectGenerated('.env.example', envExample());
  });

  it('has every variable once', () => {
    const names = settings.map(({ variable }) => variable);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'GROUNDWORK_DATA_DIR',
        'DATABASE_DRIVER',
        'DATABASE_URL',
        'MESSAGING_DRIVER',
        'NODE_ENV',
        'PORT',
      ]),
    );
    expect(Object.keys(uncommented())).toEqual(names);
  });

  it('uses no name that Kubernetes sets for a service', () => {
    const own = settings.map(({ variable }) => variable).filter((name) => name !== 'PORT');
    expect(own.filter((name) => /_PORT$|_HOST$|_SERVICE_/.test(name))).toEqual([]);
  });

  it('says what each is for and what it expects', () => {
    expect(
      settings.filter(
        ({ description, expected, defaultText }) => !/[.:]$/.test(description) || expected === '' || defaultText === '',
      ),
    ).toEqual([]);
  });

  it('gives defaults in .env.example that the configuration accepts and that change nothing', () => {
    const load = (env: Readonly<Record<string, string>>) =>
      loadConfiguration({
        env,
        cwd: root,
        concerns: Object.values(concerns).map((definition) => ({ definition, choice: undefined })),
      });
    const example = load(uncommented());
    const empty = load({});
    expect(example.problems).toEqual([]);
    expect(JSON.stringify(example.general)).toBe(JSON.stringify(empty.general));
    const settingsOf = (loaded: typeof empty) =>
      loaded.concerns.flatMap(({ instances }) => (instances ?? []).map(({ values }) => JSON.stringify(values)));
    expect(settingsOf(example)).toEqual(settingsOf(empty));
    expect(settingsOf(empty).join()).toContain('"poolMax":10');
  });
});
