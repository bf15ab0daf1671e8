import { join } from 'node:path';
import {
  ProcessExecution,
  Task,
  TaskGroup,
  TaskScope,
  workspace,
  type TaskDefinition,
  type TaskProvider,
  type Uri,
  type WorkspaceFolder,
} from 'vscode';
import { DESCRIPTIONS } from '../formats/registry/recognition';
import { PLAN_FILE_ENDING, PROBLEM_MATCHER, TASK_TYPE } from '../protocol/contributions';
import { exists } from './file-existence';

interface CheckDefinition extends TaskDefinition {
  readonly command: 'check';
  /** Relative to the folder of the workspace. */
  readonly network: string;
  readonly budget?: string;
}

/** More networks than anyone has in a workspace. */
const MOST_TASKS = 50;

/** Offers `mafat check` for each network with a plan file, as that is where its budget stands. */
export class CheckTasks implements TaskProvider {
  constructor(private readonly programs: string) {}

  async provideTasks(): Promise<Task[]> {
    const planFiles = await workspace.findFiles(
      '**/*.mafat.json',
      '**/node_modules/**',
      MOST_TASKS,
    );
    const networks = await Promise.all(planFiles.map(networkBeside));
    return networks.flatMap(uri => {
      if (uri === undefined) return [];
      const network = workspace.asRelativePath(uri, false);
      const folder = workspace.getWorkspaceFolder(uri);
      return this.task({ type: TASK_TYPE, command: 'check', network }, folder);
    });
  }

  resolveTask({ definition, scope }: Task): Task | undefined {
    const { command, network } = definition as Partial<CheckDefinition>;
    if (command !== 'check' || network === undefined) return undefined;
    const folder = typeof scope === 'object' ? scope : workspace.workspaceFolders?.[0];
    return this.task(definition as CheckDefinition, folder);
  }

  private task(definition: CheckDefinition, folder: WorkspaceFolder | undefined): Task {
    const { network, budget } = definition;
    const words = ['check', network, '--problems', ...(budget ? ['--budget', budget] : [])];
    const execution = new ProcessExecution(
      process.execPath,
      [join(this.programs, 'cli.js'), ...words],
      {
        // In the desktop editor this is Electron, which is Node.js only when told so.
        env: { ELECTRON_RUN_AS_NODE: '1' },
        ...(folder && { cwd: folder.uri.fsPath }),
      },
    );
    const scope = folder ?? TaskScope.Workspace;
    const task = new Task(
      definition,
      scope,
      `check ${network}`,
      'mafat',
      execution,
      `$${PROBLEM_MATCHER}`,
    );
    task.group = TaskGroup.Test;
    return task;
  }
}

/** The network that a plan file is of; undefined where there is none. */
async function networkBeside(planFile: Uri): Promise<Uri | undefined> {
  const name = planFile.path.slice(0, -PLAN_FILE_ENDING.length);
  const candidates = ENDINGS.map(ending => planFile.with({ path: `${name}${ending}` }));
  const found = await Promise.all(candidates.map(exists));
  return candidates.find((_, index) => found[index]);
}

const ENDINGS = Object.values(DESCRIPTIONS).flatMap(({ extensions }) => extensions);
