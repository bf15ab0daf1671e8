import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ArtifactCache } from '../../src/native/artifact-cache';
import { withTemporaryFolder } from '../../src/runner-client/temporary-folder';
import { run } from './native';
import { CLI, ENVIRONMENT, ROOT, withFolder } from './program';
import { casePath, mafat, mafatJson, type Ran, readCase, says } from './reported-case';

export function damagedCache(): void {
  withFolder(folder => {
    const place = join(folder, 'cache');
    const cache = new ArtifactCache(place);
    const [made, copy, kept] = [join(folder, 'made'), join(folder, 'copy'), join(place, 'key')];
    writeFileSync(made, Buffer.alloc(40_000, 'program'));
    const damages = [
      () => truncateSync(kept, 20_000),
      () => writeFileSync(kept, ''),
      () => writeFileSync(kept, Buffer.alloc(30_000, 'noise')),
      () => truncateSync(kept, 500),
    ];
    for (const damage of damages) {
      cache.keep('key', made);
      assert.ok(cache.take('key', copy));
      damage();
      assert.equal(cache.take('key', copy), false, String(damage));
      assert.deepEqual(readdirSync(place), []);
    }
    chmodSync(place, 0o777);
    cache.keep('key', made);
    assert.match(String(cache.refusal), /can be written by other users/);
    assert.equal(cache.take('key', copy), false);
  });
}

export async function outEatsInput(): Promise<void> {
  await withFolder(async folder => {
    const path = (name: string): string => join(folder, name);
    const inputs = ['net.cfg', 'net.weights', 'p.jpg'];
    for (const name of inputs) copyFileSync(casePath('out-eats-input', name), path(name));
    for (const name of inputs) chmodSync(path(name), 0o644);
    symlinkSync(path('p.jpg'), path('link.png'));
    linkSync(path('net.weights'), path('hard.png'));
    const run = `run ${path('net.cfg')} --weights ${path('net.weights')} --image ${path('p.jpg')} --plan 1x1`;
    const outputs = ['net.cfg', 'net.weights', 'p.jpg', 'link.png', 'hard.png'].flatMap(name => [
      `--out ${path(name)}`,
      `--trace ${path(name)}`,
    ]);
    for (const output of outputs) {
      const { code, stderr } = await mafat(`${run} ${output}`);
      assert.equal(code, 2, output);
      assert.match(stderr, /was not overwritten|PNG/);
      for (const name of inputs)
        assert.deepEqual(readFileSync(path(name)), readCase('out-eats-input', name), output);
    }
    assert.match(
      (await mafat(`${run} --out ${path('link.png')}`)).stderr,
      /is an input of this call/,
    );
  });
}

export async function predictableTemporaryFolder(): Promise<void> {
  const before = process.env.TMPDIR;
  const made = () =>
    withTemporaryFolder(async folder => Promise.resolve([folder, statSync(folder)] as const));
  await withFolder(async place => {
    process.env.TMPDIR = place;
    try {
      mkdirSync(join(place, `mafat-inference-${process.pid}`), { mode: 0o777 });
      const [[first, { mode }], [second]] = [await made(), await made()];
      assert.equal(mode & 0o777, 0o700);
      assert.equal(dirname(first), place);
      assert.notEqual(first, second);
      chmodSync(place, 0o777);
      await assert.rejects(made, /can be written by other users/);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });
}

export function stdoutFull(): void {
  const words = [process.execPath, CLI, 'inspect', casePath('cfg-txt', 'net.cfg.txt')];
  const { status, stderr } = spawnSync('/bin/sh', ['-c', '"$@" > /dev/full', 'sh', ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...ENVIRONMENT },
  });
  assert.deepEqual(
    [status, stderr],
    [2, 'mafat: the output cannot be written: the disk is full.\n'],
  );
}

export function thirdPartyNotices(): void {
  const notices = readFileSync(join(ROOT, 'dist', 'ThirdPartyNotices.txt'), 'utf8');
  const bundled = ['preact', 'valibot', 'd3-scale', 'fast-png', 'pako', 'vscode-languageserver'];
  for (const name of [...bundled, 'vscode-languageclient', '@cwasm/jpeg-turbo'])
    assert.ok(notices.includes(`\n${name} `), name);
  assert.ok((notices.match(/Copyright/g)?.length ?? 0) > bundled.length);
  const packed = readFileSync(join(ROOT, '.vscodeignore'), 'utf8').split('\n');
  assert.ok(packed.includes('!dist/ThirdPartyNotices.txt'));
}

export async function cProgramWrongLabel(): Promise<void> {
  const network = '@c-program-wrong-label/cls.cfg --plan 1x1 --random-weights 3';
  const [input, names] = ['c.f32', 'lab.names'].map(name =>
    casePath('c-program-wrong-label', name),
  );
  const { classes } = await mafatJson<Ran>(`run ${network} --input ${input} --names ${names}`);
  await withFolder(async folder => {
    const project = join(folder, 'x');
    await says(`export ${network} --to ${project}`, 0)();
    run(['make', 'CFLAGS=-O0'], project);
    const printed = run([join(project, 'mafat-run'), `${input}`, '--names', `${names}`], folder);
    for (const found of [classes, (JSON.parse(printed) as Ran).classes])
      assert.deepEqual(
        found.map(({ label, score }) => [label, score.toFixed(4)]),
        [
          ['cat', '0.5463'],
          ['bird', '0.2285'],
          ['class 1', '0.2252'],
        ],
      );
  });
}

export async function makefileName(): Promise<void> {
  await withFolder(async folder => {
    for (const name of ['Makefile', 'GNUmakefile']) {
      const [network, project] = [join(folder, `${name}.cfg`), join(folder, `${name}-project`)];
      copyFileSync(casePath('cfg-txt', 'net.cfg.txt'), network);
      await says(`export ${network} --plan 1x1 --random-weights 1 --to ${project}`, 0)();
      // Before anything else make makes its own file anew, if it knows how, and even when it only says what it would do.
      const said = run(['make', '--dry-run'], project);
      assert.match(said, new RegExp(`-c -o \\w*${name}\\.o `));
      assert.match(said, /-o mafat-run /);
    }
  });
}
