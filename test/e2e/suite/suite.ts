import { appendFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Runs the suite inside the extension host; mocha's report goes to the file TEST_OUTPUT. */
export async function run(): Promise<void> {
  const output = process.env.TEST_OUTPUT;
  if (output !== undefined)
    Mocha.reporters.Base.consoleLog = (...values: unknown[]) =>
      appendFileSync(output, `${format(...values)}\n`);
  const mocha = new Mocha({
    ui: 'bdd',
    ...(process.env.MAFAT_GREP !== undefined && { grep: process.env.MAFAT_GREP }),
    color: false,
    timeout: 300_000,
    reporter: 'spec',
  });
  for (const name of readdirSync(__dirname))
    if (name.endsWith('.suite.ts')) mocha.addFile(join(__dirname, name));
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run(failures => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else if (runner.stats?.tests === 0) reject(new Error('no tests ran'));
      else resolve();
    });
  });
}
