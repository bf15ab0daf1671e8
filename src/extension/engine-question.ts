import { ConfigurationTarget, l10n, ThemeIcon, window, workspace } from 'vscode';
import type { QuickInputButton, QuickPickItem, Uri } from 'vscode';
import { UserError } from '../base/user-error';
import { RUN_ENGINES, SETTINGS_SECTION, type RunEngine } from '../protocol/contributions';
import type { CompilerName } from '../protocol/inference';
import { fileName } from './network-choice';
import type { Services } from './services';
import { setting } from './settings';

/** Where a network is run: in WebAssembly, or as a C program that this compiler makes. */
export type Engine = 'webassembly' | CompilerName;

interface EngineItem extends QuickPickItem {
  readonly engine: Engine;
}

/**
 * Where the caller, the settings or else the user want a network to be run. Undefined when the user changes
 * their mind. In trusted workspaces only: compilers are asked for their versions.
 * @throws UserError when it is to be run natively and there is no compiler.
 */
export async function chosenEngine(
  services: Services,
  network: Uri,
  wish: unknown,
): Promise<Engine | undefined> {
  const wanted = isEngine(wish) ? wish : setting('run.engine', network);
  if (wanted === 'webassembly') return wanted;
  if (wanted === 'native') return firstOf(await compilersFor(services, network));
  const compilers = await compilersToOffer(services, network);
  return compilers.length === 0 ? 'webassembly' : ask(services, network, compilers);
}

const isEngine = (wish: unknown): wish is RunEngine => RUN_ENGINES.some(engine => engine === wish);

function compilersFor({ inference }: Services, network: Uri): Promise<readonly CompilerName[]> {
  const named = setting('native.compiler', network).trim();
  return inference.compilers(named === '' ? null : named);
}

function firstOf([compiler]: readonly CompilerName[]): CompilerName {
  if (compiler !== undefined) return compiler;
  if (process.platform === 'win32')
    throw new UserError(l10n.t('C programs are compiled and run on Linux and macOS only.'));
  throw new UserError(
    l10n.t(
      'No C compiler found: install gcc or clang, set {0}, or run in the editor.',
      `${SETTINGS_SECTION}.native.compiler`,
    ),
  );
}

/** Reports a compiler that cannot be used; running in the editor stays possible. */
async function compilersToOffer(
  services: Services,
  network: Uri,
): Promise<readonly CompilerName[]> {
  try {
    return await compilersFor(services, network);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    services.log.warn(error.message);
    void window.showWarningMessage(error.message);
    return [];
  }
}

/** Offers the editor's engine and each compiler; a button beside each makes it the default. */
function ask(
  { background }: Services,
  network: Uri,
  compilers: readonly CompilerName[],
): Promise<Engine | undefined> {
  const pick = window.createQuickPick<EngineItem>();
  pick.title = l10n.t('Where to run {0}', fileName(network));
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = itemsFor(compilers);
  return new Promise(resolve => {
    const settle = (engine: Engine | undefined): void => {
      resolve(engine);
      pick.hide();
    };
    pick.onDidAccept(() => settle(pick.selectedItems[0]?.engine));
    pick.onDidTriggerItemButton(({ item: { engine } }) => {
      background(remember(engine, compilers));
      settle(engine);
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

const itemsFor = (compilers: readonly CompilerName[]): readonly EngineItem[] => {
  const buttons: readonly QuickInputButton[] = [
    { iconPath: new ThemeIcon('pin'), tooltip: l10n.t('Always run here') },
  ];
  return [
    {
      label: l10n.t('In the editor'),
      description: 'WebAssembly',
      detail: l10n.t('Shows time and memory for each step. Node.js itself takes about 55 MiB.'),
      buttons,
      engine: 'webassembly',
    },
    ...compilers.map(compiler => ({
      label: l10n.t('Natively'),
      description: l10n.t('compiler found: {0}', `${compiler.name} ${compiler.version}`),
      detail: l10n.t('Compiles the plan to a C program and runs it as on a device.'),
      buttons,
      engine: compiler,
    })),
  ];
};

/** Makes an engine the default of this user; a compiler is named where it is not the one that is found first. */
async function remember(engine: Engine, [first]: readonly CompilerName[]): Promise<void> {
  const configuration = workspace.getConfiguration(SETTINGS_SECTION);
  const isNative = engine !== 'webassembly';
  const wanted: RunEngine = isNative ? 'native' : engine;
  await configuration.update('run.engine', wanted, ConfigurationTarget.Global);
  if (isNative && engine.path !== first?.path)
    await configuration.update('native.compiler', engine.path, ConfigurationTarget.Global);
}
