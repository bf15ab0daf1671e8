import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import { darknet as darknetFormat } from '../../src/formats/darknet/darknet';
import { bytesOf, type BenchCase } from '../cases/case';
import { networkGraph } from '../graph/network-graph';
import { onnxModel } from '../graph/onnx-model';
import { CASE_FILES, type Signature } from '../hosts/case-files';
import type { Engine, PreparedEngine } from './engine';
import { DARKNET, darknetHost, scriptOf } from './host-programs';
import { HostProcess, type HostWish } from './host-process';
import { arePeersInstalled, PEER_ENVIRONMENT, PEERS } from './peer-packages';

/** Packages of npm, each in a process of Node.js of its own. */
export type NpmPeer = 'onnxruntime-node' | 'onnxruntime-web' | 'tensorflow';

export const npmPeer = (name: NpmPeer, threads: number): Engine => ({
  name: NAMES[name],
  mode: 'default',
  threads,
  missing: () =>
    arePeersInstalled()
      ? undefined
      : 'is not installed: npm ci --ignore-scripts --prefix bench/peers',
  prepare: chosen => {
    const { folder } = chosen;
    if (name === 'tensorflow') checkDarknet(chosen);
    writeModels(chosen);
    return hosted({
      name: NAMES[name],
      command: process.execPath,
      args: [scriptOf(folder, name), folder, String(threads)],
      env: { ...PEER_ENVIRONMENT, MAFAT_PEERS: PEERS },
      folder,
    });
  },
});

/** Peers compute a network as it is. */
const hosted = (wish: HostWish): PreparedEngine => ({
  plan: 'untiled',
  peaks: null,
  start: launch => HostProcess.start({ ...wish, command: launch(wish.command) }),
});

const NAMES: Readonly<Record<NpmPeer, string>> = {
  'onnxruntime-node': 'onnxruntime-node',
  'onnxruntime-web': 'onnxruntime-web',
  tensorflow: 'tfjs-backend-wasm',
};

/** The network as the hosts read it, where it is not a model already; written once for all of them. */
function writeModels({ folder, network, parameters }: BenchCase): void {
  if (existsSync(join(folder, CASE_FILES.model))) return;
  const model = networkGraph(network, parameters);
  const { input, outputs } = model.graph;
  const write = (file: string, content: string | Uint8Array): void => {
    writeFileSync(join(folder, file), content);
  };
  write(CASE_FILES.graph, JSON.stringify(model.graph));
  write(CASE_FILES.numbers, bytesOf(model.numbers));
  write(CASE_FILES.model, onnxModel(model));
  const signature: Signature = {
    input: { name: input.name, dims: [1, ...input.shape] },
    outputs: outputs.map(({ name }) => name),
  };
  write(CASE_FILES.signature, JSON.stringify(signature));
}

/** @throws UserError for a peer that reads Darknet's files, or a list made of such a network, and not what the case is. */
function checkDarknet({ definition }: BenchCase): void {
  if (definition.format !== darknetFormat.id) throw new UserError('reads no ONNX files here');
}

/** Debian's Darknet, which has one thread. */
export const darknet: Engine = {
  name: 'darknet',
  mode: 'default',
  threads: 1,
  missing: () => {
    if (!existsSync(join(DARKNET, 'libdarknet.so')))
      return 'is not installed: apt-get install darknet';
    const { error } = spawnSync('cc', ['--version']);
    return error === undefined ? undefined : 'needs a C compiler: apt-get install gcc libc6-dev';
  },
  prepare: chosen => {
    checkDarknet(chosen);
    const { folder, network } = chosen;
    return hosted({
      name: 'darknet',
      command: darknetHost(folder),
      args: [folder, '1', ...network.outputs.map(String)],
      folder,
    });
  },
};

const PYTHON = '/usr/bin/python3';

/** OpenCV's dnn module out of Debian's package for Python. */
export const opencv = (threads: number): Engine => ({
  name: 'opencv-dnn',
  mode: 'default',
  threads,
  missing: () => {
    const { status } = spawnSync(PYTHON, ['-c', 'import cv2']);
    return status === 0 ? undefined : 'is not installed: apt-get install python3-opencv';
  },
  prepare: chosen => {
    checkDarknet(chosen);
    const { folder } = chosen;
    return hosted({
      name: 'opencv-dnn',
      command: PYTHON,
      args: [join(__dirname, '..', 'hosts', 'opencv.py'), folder, String(threads)],
      folder,
    });
  },
});
