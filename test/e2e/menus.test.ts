import { useWindow } from './window';
import type { WorkbenchPage } from './workbench-page';

const [BUDGET, WEIGHTS] = ['Memory budget of tiny-face.cfg', 'Weights'];
const OTHER = 'Plan or network to compare with';

describe('menus, buttons and keys', () => {
  const window = useWindow({ prefix: 'menus', settings: { 'files.autoSave': 'off' } });
  let workbench: WorkbenchPage;

  before(async () => {
    ({ workbench } = window());
    await workbench.openFile('tiny-face.cfg');
    await workbench.codeLens('Needs').waitFor();
  });

  const lineOf = (text: RegExp) => workbench.line(text).first();

  /** Shows the network again and puts the focus into its text. */
  const backToText = async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.page.locator('.tab', { hasText: 'tiny-face.cfg' }).first().click();
    await lineOf(/^width=/).click();
  };

  const reportIsShown = async (network: string) => {
    const tab = workbench.page.locator('.tab', { hasText: `Report ${network}` });
    await tab.waitFor();
    await workbench.page.keyboard.press('Escape');
    await tab.click({ button: 'middle' });
    await tab.waitFor({ state: 'detached' });
  };

  const effects = {
    findPlan: () => workbench.dismiss(BUDGET),
    setBudget: () => workbench.dismiss(BUDGET),
    runInference: () => workbench.dismiss(WEIGHTS),
    showReport: () => reportIsShown('tiny-face.cfg'),
    comparePlans: () => workbench.dismiss(OTHER),
    exportProject: () => workbench.dismiss(WEIGHTS),
  };

  beforeEach(backToText);

  const buttons = [
    ['Find a plan', effects.findPlan],
    ['Show report', effects.showReport],
    ['Run test inference', effects.runInference],
  ] as const;
  for (const [name, effect] of buttons)
    it(`the title of the editor has a button "${name}"`, async () => {
      await workbench.titleButton(name).click();
      await effect();
    });

  const setBudget = ['Set memory budget', effects.setBudget] as const;
  const exportProject = ['Export plan as C project', effects.exportProject] as const;
  for (const [name, effect] of [...buttons, setBudget, exportProject])
    it(`the menu of the text has "${name}"`, async () => {
      await workbench.takeFromMenu(lineOf(/^width=/), name, 'MAFAT');
      await effect();
    });

  for (const name of ['Insert layer below', 'Remove layer'])
    it(`the menu of the text has "${name}", which changes it`, async () => {
      await workbench.takeFromMenu(lineOf(/^\[convolutional\]/), name);
      await workbench.page.locator('.tab.active.dirty', { hasText: 'tiny-face.cfg' }).waitFor();
      await workbench.runCommand('File: Revert File');
      await workbench.page.locator('.tab.active:not(.dirty)').waitFor();
    });

  const compare = ['Compare with another plan or network', effects.comparePlans] as const;
  for (const [name, effect] of [...buttons, compare, exportProject])
    it(`the menu of a file in the explorer has "${name}"`, async () => {
      await workbench.takeFromMenu(workbench.file('tiny-face.cfg'), name, 'MAFAT');
      await effect();
    });

  it('the menu of other files has none of them', async () => {
    await workbench.file('faces.jpg').click({ button: 'right' });
    await workbench.menuEntry('Rename').waitFor();
    await workbench.menuEntry('MAFAT').waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Escape');
  });

  it('a click on the budget in the status bar asks for another', async () => {
    await workbench.page.locator('.statusbar-item', { hasText: 'no budget' }).click();
    await effects.setBudget();
  });

  for (const [lens, effect] of [
    ['Needs', effects.setBudget],
    ['Run', effects.runInference],
    ['Report', effects.showReport],
    ['Find plan', effects.findPlan],
  ] as const)
    it(`a click on "${lens}" above [net] does what it says`, async () => {
      await workbench.codeLens(lens).click();
      await effect();
    });

  for (const [key, effect] of [
    ['Control+Alt+B', effects.findPlan],
    ['Control+Alt+Enter', effects.runInference],
  ] as const)
    it(`${key} works in the text`, async () => {
      await workbench.page.keyboard.press(key);
      await effect();
    });
});
