import { formatShape } from '../src/core/network/shape';
import { networkMacs } from '../src/core/operations/macs';
import { pictureShape } from '../src/core/network/network';
import { prepareCase, type BenchCase } from './cases/case';
import { NETWORKS } from './cases/networks';
import { speedCharts } from './charts/speed-chart';
import { ownEngines, PEER_ENGINES, YARDSTICK } from './engines/registry';
import {
  benchCommand,
  chosenNetworks,
  preparePeers,
  runBenchmark,
  type BenchOptions,
} from './program';
import { machine } from './report/machine';
import { Quietness } from './report/quietness';
import { measureSpeed, type Measurement } from './speed/measurement';
import type { MeasuredNetwork, SpeedReport } from './speed/speed-report';
import { formatSpeed } from './speed/speed-table';

const COMMAND = benchCommand(
  'npm run bench --',
  'Speed and memory of this program beside those of others, on the same networks and numbers, in interleaved rounds.',
  9,
);

async function measure(options: BenchOptions, folder: string): Promise<SpeedReport> {
  const networks = chosenNetworks(options, NETWORKS);
  preparePeers(options);
  const quietness = new Quietness();
  const measured: { network: MeasuredNetwork; measurement: Measurement }[] = [];
  for (const network of networks) {
    console.error(`${network.name} …`);
    const chosen = prepareCase(network, folder);
    const own = ownEngines(chosen.budgets);
    const measurement = await measureSpeed(chosen, {
      rounds: options.rounds,
      engines: options.peers ? [...own, ...PEER_ENGINES] : own,
      yardstick: YARDSTICK,
      quietness,
    });
    measured.push({ network: describe(chosen), measurement });
  }
  return {
    benchmark: 'speed',
    machine: machine(),
    rounds: options.rounds,
    busyShare: quietness.busyShare,
    peakGflops: Math.max(...measured.map(({ measurement }) => measurement.peakGflops)),
    networks: measured.map(({ network }) => network),
    rows: measured.flatMap(({ measurement }) => measurement.rows),
    leftOut: measured.flatMap(({ measurement }) => measurement.leftOut),
  };
}

const describe = ({ name, network }: BenchCase): MeasuredNetwork => ({
  name,
  input: formatShape(pictureShape(network)),
  macs: networkMacs(network),
});

const options = COMMAND.parse().opts<BenchOptions>();
void runBenchmark(options, {
  name: 'speed',
  measure: folder => measure(options, folder),
  format: formatSpeed,
  charts: speedCharts,
});
