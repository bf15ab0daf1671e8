import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  COMMANDS,
  RUN_ENGINES,
  CONTEXTS,
  DEFAULT_SETTINGS,
  LISTING_ENDING,
  MEMORY_VIEW,
  PLAN_FILE_ENDING,
  PROBLEM_MATCHER,
  REPORT_VIEW,
  SETTINGS_SECTION,
  SUBMENU,
  TASK_TYPE,
  WALKTHROUGH,
} from '../../../src/protocol/contributions';
import {
  DESCRIPTIONS,
  LANGUAGES,
  LISTING_LANGUAGE,
} from '../../../src/formats/registry/recognition';
import { TARGETS } from '../../../src/core/target/target';
import {
  BUDGET_SEVERITIES,
  DEFAULT_SERVER_SETTINGS,
  HINT_PARTS,
  MEMORY_UNITS,
  STRATEGIES,
} from '../../../src/protocol/server';
import { ROOT } from '../../support/program';

interface Property {
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly items?: { readonly enum: readonly string[] };
  readonly markdownEnumDescriptions?: readonly string[];
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: Readonly<
    Record<
      string,
      { supported: string; description: string; restrictedConfigurations?: readonly string[] }
    >
  >;
  readonly contributes: {
    readonly languages: readonly {
      id: string;
      configuration?: string;
      icon?: object;
      filenamePatterns?: readonly string[];
    }[];
    readonly grammars: readonly { language: string; scopeName: string; path: string }[];
    readonly commands: readonly { command: string; title: string; enablement?: string }[];
    readonly menus: Readonly<
      Record<string, readonly { command?: string; submenu?: string; when?: string }[]>
    >;
    readonly customEditors: readonly {
      viewType: string;
      priority: string;
      selector: readonly { filenamePattern: string }[];
    }[];
    readonly submenus: readonly { id: string }[];
    readonly keybindings: readonly { command: string }[];
    readonly configuration: { readonly properties: Readonly<Partial<Record<string, Property>>> };
    readonly jsonValidation: readonly { fileMatch: string; url: string }[];
    readonly taskDefinitions: readonly { type: string }[];
    readonly problemMatchers: readonly { name: string; pattern: { regexp: string } }[];
    readonly walkthroughs: readonly {
      id: string;
      steps: readonly { id: string; media: { image: string } }[];
    }[];
  };
}

const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const properties = contributes.configuration.properties;
const texts = JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8')) as object;
const ids = Object.values(COMMANDS).map(({ id }) => id);

describe('package.json', () => {
  it('has the commands of the table, and no others', () => {
    const found = contributes.commands.map(({ command }) => command);
    assert.deepEqual([...found].sort(), [...ids].sort());
  });

  it('offers commands in menus and by keys that there are', () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
    const named = used.flatMap(({ command }) => command ?? []);
    assert.deepEqual(
      named.filter(command => !ids.some(id => id === command)),
      [],
    );
  });

  it('hides from the palette what is run by others', () => {
    const hidden = contributes.menus.commandPalette?.filter(({ when }) => when === 'false');
    const expected = Object.values(COMMANDS).filter(({ palette }) => !palette);
    assert.deepEqual(
      hidden?.map(({ command }) => command),
      expected.map(({ id }) => id),
    );
  });

  for (const [menu, id] of [
    ['editor/title', COMMANDS.exportProject.id],
    ['editor/title/run', COMMANDS.runInference.id],
    [SUBMENU, COMMANDS.exportProject.id],
    [SUBMENU, COMMANDS.runInference.id],
  ] as const)
    it(`${menu} has ${id}`, () => {
      assert.ok(contributes.menus[menu]?.some(({ command }) => command === id));
    });

  it('has one entry in the menus of files and texts, and for networks only', () => {
    const entries = ['explorer/context', 'editor/context'].map(menu =>
      contributes.menus[menu]?.filter(({ submenu }) => submenu === SUBMENU),
    );
    assert.deepEqual(
      entries.flat().map(entry => entry?.when),
      [
        `resourcePath in ${CONTEXTS.networks} && !explorerResourceIsFolder`,
        LANGUAGES.map(language => `editorLangId == ${language}`).join(' || '),
      ],
    );
    assert.deepEqual(
      contributes.submenus.map(({ id }) => id),
      [SUBMENU],
    );
  });

  it('uses the contexts of the table, and no others', () => {
    const used = new Set(
      [...JSON.stringify(contributes).matchAll(/mafat\.[A-Za-z]+/g)]
        .map(([name]) => name)
        .filter(name => !ids.some(id => id === name) && !(name in properties))
        .filter(name => name !== REPORT_VIEW && name !== MEMORY_VIEW && name !== SUBMENU)
        .filter(name => !Object.keys(properties).some(key => key.startsWith(`${name}.`)))
        .filter(name => !PLAN_FILE_ENDING.includes(name) && !text.includes(`-${name}`)),
    );
    assert.deepEqual([...used].sort(), Object.values(CONTEXTS).slice().sort());
  });

  it('has the settings of the table with their defaults, and no others', () => {
    const found = Object.entries(properties).map(([name, property]): [string, unknown] => [
      name,
      property?.default,
    ]);
    const expected = Object.entries(DEFAULT_SETTINGS).map(([name, value]): [string, unknown] => [
      `${SETTINGS_SECTION}.${name}`,
      value,
    ]);
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
  });

  it('has the settings that the server reads, with the defaults that it has', () => {
    for (const [group, entries] of Object.entries<object>({ ...DEFAULT_SERVER_SETTINGS }))
      for (const [name, value] of Object.entries<unknown>({ ...entries }))
        assert.deepEqual(properties[`mafat.${group}.${name}`]?.default, value, `${group}.${name}`);
  });

  const choices: readonly (readonly [string, readonly string[]])[] = [
    ['hints.unit', MEMORY_UNITS],
    ['budget.severity', BUDGET_SEVERITIES],
    ['budget.counting', ['arena', 'process', 'working-set']],
    ['budget.target', TARGETS.map(({ name }) => name)],
    ['search.strategy', STRATEGIES],
    ['run.engine', RUN_ENGINES],
  ];
  for (const [name, values] of choices)
    it(`${name} can be ${values.join(', ')}, each explained`, () => {
      const { enum: allowed, markdownEnumDescriptions } = properties[`mafat.${name}`] ?? {};
      assert.deepEqual(allowed, values);
      assert.equal(markdownEnumDescriptions?.length, values.length);
    });

  it('hints.show takes the parts that there are', () => {
    assert.deepEqual(properties['mafat.hints.show']?.items?.enum, HINT_PARTS);
  });

  it('has a text for every placeholder, and a placeholder for every text', () => {
    const used = new Set([...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('names the languages, their grammars and the files that exist', () => {
    const { languages, grammars } = contributes;
    const known = languages.slice(0, LANGUAGES.length);
    assert.deepEqual(
      known.map(({ id }) => id),
      LANGUAGES,
    );
    assert.deepEqual(
      grammars.map(({ language }) => language),
      LANGUAGES,
    );
    const files = [
      manifest.icon,
      ...known.map(({ configuration }) => configuration),
      ...grammars.map(({ path }) => path),
      ...contributes.jsonValidation.map(({ url }) => url),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.image)),
    ];
    assert.deepEqual(
      files.filter(file => file === undefined || !existsSync(join(ROOT, file))),
      [],
    );
  });

  it('activates for networks, for files that may be some, for reports and for tasks', () => {
    assert.deepEqual([...manifest.activationEvents].sort(), [
      ...LANGUAGES.map(language => `onLanguage:${language}`),
      'onLanguage:properties',
      `onTaskType:${TASK_TYPE}`,
      `onWebviewPanel:${REPORT_VIEW}`,
      'workspaceContains:**/*.mafat.json',
      'workspaceContains:**/*.weights',
    ]);
  });

  it('opens binary networks by their endings where the user chooses so, as a text of its own', () => {
    const endings = Object.values(DESCRIPTIONS)
      .filter(({ language }) => language === null)
      .flatMap(({ extensions }) => extensions);
    assert.deepEqual(contributes.customEditors, [
      {
        viewType: MEMORY_VIEW,
        displayName: '%editor.memoryView%',
        selector: endings.map(ending => ({ filenamePattern: `*${ending}` })),
        priority: 'option',
      },
    ]);
    const menus = ['explorer/context', 'editor/title'].map(menu =>
      contributes.menus[menu]?.find(({ command }) => command === COMMANDS.openMemoryView.id),
    );
    for (const entry of menus)
      assert.ok(entry?.when?.includes(endings.map(ending => ending.slice(1)).join('|')));
    const listing = contributes.languages.find(({ id }) => id === LISTING_LANGUAGE);
    assert.deepEqual(listing?.filenamePatterns, [`*${LISTING_ENDING}`]);
  });

  it('says what works in untrusted and in virtual workspaces', () => {
    for (const name of ['untrustedWorkspaces', 'virtualWorkspaces'])
      assert.equal(manifest.capabilities[name]?.supported, 'limited');
  });

  it('runs, compiles and exports nothing in an untrusted workspace, and takes no compiler from its settings', () => {
    for (const id of [COMMANDS.runInference.id, COMMANDS.exportProject.id]) {
      const found = contributes.commands.find(({ command }) => command === id);
      assert.match(found?.enablement ?? '', /\bisWorkspaceTrusted\b/);
    }
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces ?? {};
    assert.deepEqual(restrictedConfigurations, ['mafat.native.compiler', 'mafat.run.engine']);
  });

  it('validates plan files, and knows the task, its problem matcher and the walkthrough', () => {
    assert.equal(contributes.jsonValidation[0]?.fileMatch, `*${PLAN_FILE_ENDING}`);
    assert.equal(contributes.taskDefinitions[0]?.type, TASK_TYPE);
    assert.equal(contributes.problemMatchers[0]?.name, PROBLEM_MATCHER);
    assert.equal(contributes.walkthroughs[0]?.id, WALKTHROUGH);
  });

  const lines: readonly (readonly [line: string, fields: readonly (string | undefined)[]])[] = [
    [
      'nets/a.cfg:1:1: error: Nothing fits. [over-budget]',
      ['nets/a.cfg', '1', '1', 'error', 'Nothing fits.', 'over-budget'],
    ],
    [
      'mafat: a.cfg:12:3: unknown section',
      ['a.cfg', '12', '3', undefined, 'unknown section', undefined],
    ],
  ];
  for (const [line, fields] of lines)
    it(`the problem matcher reads "${line}"`, () => {
      const regexp = new RegExp(contributes.problemMatchers[0]?.pattern.regexp ?? '');
      assert.deepEqual(regexp.exec(line)?.slice(1), fields);
    });
});
