import assert from 'node:assert/strict';
import {
  commands,
  DiagnosticSeverity,
  languages,
  Position,
  Range,
  type CodeLens,
  type InlayHint,
  type TextDocument,
} from 'vscode';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/protocol/contributions';
import type { RunReport } from '../../../src/protocol/report';
import type { BudgetState, SearchAnswer } from '../../../src/protocol/server';
import { gone } from '../../support/inference';
import {
  changeSettings,
  faceFolder,
  logged,
  openNetwork,
  services,
  until,
} from './workspace-files';

/** What a user sees of a setting: it is not so by default, is so with `value`, and is not so afterwards. */
interface Effect<T> {
  readonly value: T;
  /** What the setting needs to show. */
  readonly beside?: Partial<Settings>;
  readonly shows: () => Promise<boolean>;
}

const QUICK: Partial<Settings> = { 'run.verify': false };

const NO_COMPILER = 'nobody-cc';

/** Longer than a process takes to end, and much shorter than it is kept by default. */
const SOON_MS = 4000;

describe('every setting has its effect', () => {
  let network: TextDocument;
  /** What was there with the defaults. */
  const usual: { notation?: string; steps?: number; processBytes?: number } = {};

  const hints = async (): Promise<readonly string[]> => {
    const { uri, lineCount } = network;
    const all = new Range(0, 0, lineCount, 0);
    const found = await commands.executeCommand<InlayHint[]>(
      'vscode.executeInlayHintProvider',
      uri,
      all,
    );
    return found.map(({ label }) => (typeof label === 'string' ? label : ''));
  };
  const haveHints = async (test: (hint: string) => boolean): Promise<boolean> => {
    const found = await hints();
    return found.length > 0 && found.every(test);
  };
  const budget = async (): Promise<BudgetState | null | undefined> =>
    (await services()).server.summary(network.uri)?.budget;
  /** What the process is predicted to take, as soon as the budget counts that. */
  const processBytes = (): Promise<number> =>
    until('budget on the process', async () => {
      const verdict = (await services()).server.summary(network.uri)?.verdict;
      return verdict?.counted === 'process' ? verdict.neededBytes : undefined;
    });
  const run = async (): Promise<RunReport> => {
    const report = await commands.executeCommand<RunReport | undefined>(
      'mafat.runInference',
      network.uri,
      'webassembly',
    );
    assert.ok(report, 'the run failed');
    return report;
  };
  /** Whether a run where the settings say fails for want of the compiler that they name. */
  const wantsCompiler = async (): Promise<boolean> => {
    const act = (): Thenable<unknown> => commands.executeCommand('mafat.runInference', network.uri);
    const { lines } = await logged('error', act);
    return lines.some(line => line.includes(NO_COMPILER));
  };

  const effects: { readonly [K in keyof Settings]: Effect<Settings[K]> } = {
    'hints.enabled': { value: false, shows: async () => (await hints()).length === 0 },
    'hints.show': { value: ['shape'], shows: () => haveHints(hint => !hint.includes('B')) },
    'hints.unit': { value: 'KiB', shows: () => haveHints(hint => !hint.includes('MiB')) },
    'hints.threshold': { value: '1 GiB', shows: async () => (await hints()).length === 0 },
    'codeLens.enabled': {
      value: false,
      shows: async () => {
        const command = 'vscode.executeCodeLensProvider';
        return (await commands.executeCommand<CodeLens[]>(command, network.uri)).length === 0;
      },
    },
    'budget.size': {
      value: '5 MiB',
      shows: async () => (await budget())?.bytes === 5 * 2 ** 20,
    },
    'budget.counting': {
      value: 'process',
      beside: { 'budget.size': '5 MiB' },
      shows: async () => (await budget())?.counting === 'process',
    },
    'budget.target': {
      value: 'bare-c',
      beside: { 'budget.size': '5 MiB' },
      shows: async () => (await budget())?.target === 'bare-c',
    },
    'budget.severity': {
      value: 'error',
      beside: { 'budget.size': '1 KiB' },
      shows: () =>
        Promise.resolve(
          languages
            .getDiagnostics(network.uri)
            .some(({ severity }) => severity === DiagnosticSeverity.Error),
        ),
    },
    'search.strategy': {
      value: 'exhaustive',
      beside: { 'budget.size': '5 MiB' },
      shows: async () => {
        const command = 'mafat.findPlan';
        const answer = await commands.executeCommand<SearchAnswer>(command, network.uri);
        assert.equal(answer.kind, 'found');
        usual.notation ??= answer.best.notation;
        return answer.best.notation !== usual.notation;
      },
    },
    'run.engine': {
      value: 'native',
      // A compiler that is not there is told, and the editor asks nobody.
      beside: { ...QUICK, 'native.compiler': NO_COMPILER },
      shows: wantsCompiler,
    },
    'native.compiler': {
      value: NO_COMPILER,
      beside: { ...QUICK, 'run.engine': 'native' },
      shows: wantsCompiler,
    },
    'run.verify': { value: false, shows: async () => (await run()).identical === null },
    'run.repeat': {
      value: 3,
      beside: QUICK,
      shows: async () => {
        const steps = await stepsOf(run);
        usual.steps ??= steps;
        return steps === 3 * usual.steps;
      },
    },
    'run.threads': {
      value: 2,
      beside: { 'budget.size': '100 MiB', 'budget.counting': 'process' },
      shows: async () => {
        const bytes = await processBytes();
        usual.processBytes ??= bytes;
        return bytes >= usual.processBytes + 8 * 2 ** 20;
      },
    },
    'run.threshold': {
      value: 1,
      beside: QUICK,
      shows: async () => (await run()).detections.length === 0,
    },
    'runner.idleSeconds': {
      value: 1,
      beside: QUICK,
      shows: async () => {
        await run();
        const { pid } = (await services()).inference;
        return pid === undefined || gone(pid, SOON_MS);
      },
    },
    'trace.server': {
      value: 'messages',
      shows: async () => {
        const hover = (): Thenable<unknown> =>
          commands.executeCommand('vscode.executeHoverProvider', network.uri, new Position(0, 1));
        const { lines } = await logged('info', hover);
        return lines.join('\n').includes('textDocument/hover');
      },
    },
  };

  before(async () => {
    network = await openNetwork(await faceFolder('settings'));
  });

  for (const name of Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[])
    it(name, async () => {
      const { value, beside = {}, shows } = effects[name];
      const becomes = (wanted: boolean, when: string): Promise<true> =>
        until(when, async () => ((await shows()) === wanted ? true : undefined));
      const unset = (...keys: readonly string[]): Promise<void> =>
        changeSettings(Object.fromEntries(keys.map(key => [key, undefined])));
      try {
        await changeSettings(beside);
        await becomes(false, 'usual state');
        await changeSettings({ [name]: value });
        await becomes(true, 'effect');
        await unset(name);
        await becomes(false, 'end of the effect');
      } finally {
        await unset(name, ...Object.keys(beside));
      }
    });
});

/** How many steps the report is told that a run has, over all its repetitions. */
async function stepsOf(run: () => Promise<unknown>): Promise<number> {
  const { panels } = await services();
  const send = panels.send.bind(panels);
  let steps = 0;
  panels.send = (network, message) => {
    if (message.kind === 'run-progress' && message.progress.state === 'running')
      steps = message.progress.total;
    send(network, message);
  };
  try {
    await run();
  } finally {
    panels.send = send;
  }
  return steps;
}
