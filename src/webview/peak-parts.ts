import * as l10n from '@vscode/l10n';
import { formatSize } from '../base/units';
import type { GroupExplanation, PartRole, PeakPart } from '../core/report/explanation';
import type { ReportModel } from '../core/report/report';
import type { BarSegment } from './charts/stacked-bars';
import { shapeText } from './layer-bars';

/** All roles, in the order in which the parts of a bar follow one another. */
export const PART_ROLES: readonly PartRole[] = [
  'waiting',
  'group-input',
  'group-output',
  'layer-map',
  'tile',
  'ring',
  'halo',
  'scratch',
];

/** Buffers that hold no whole map. */
const PARTS_OF_MAPS: ReadonlySet<PartRole> = new Set(['tile', 'halo', 'scratch']);

/** What a part is for. */
export function roleText(role: PartRole): string {
  switch (role) {
    case 'waiting':
      return l10n.t('kept for a later group');
    case 'group-input':
      return l10n.t('read by the group');
    case 'group-output':
      return l10n.t('written by the group');
    case 'layer-map':
      return l10n.t('inside the group');
    case 'tile':
      return l10n.t('tile');
    case 'ring':
      return l10n.t('kept rows');
    case 'halo':
      return l10n.t('strips for neighbours');
    case 'scratch':
      return l10n.t('scratch memory of a fast kernel');
  }
}

export const layerName = ({ network, layers }: ReportModel, layer: number): string =>
  layer < 0 ? inputName(network, layer) : `${layer} ${layers[layer]?.type ?? ''}`;

/** Inputs are told apart where there are several. */
function inputName({ inputs }: ReportModel['network'], layer: number): string {
  const place = -1 - layer;
  if (inputs.length < 2) return l10n.t('network input');
  return l10n.t('network input {0}', inputs[place]?.id || place);
}

/** Extents of all inputs. */
export const inputsText = ({ network }: ReportModel): string =>
  network.inputs.map(({ shape }) => shapeText(shape)).join(', ');

/** The stretches of a group's bar, by role. */
export function segmentsOf(report: ReportModel, { parts, alignmentBytes }: GroupExplanation) {
  const ordered = PART_ROLES.flatMap(role => parts.filter(part => part.role === role));
  const segments: BarSegment[] = ordered.map(part => ({
    mark: `part ${part.role}`,
    bytes: part.bytes,
    name: `${layerName(report, part.layer)}, ${roleText(part.role)}: ${formatSize(part.bytes)}`,
    label: part.layer < 0 ? l10n.t('input') : String(part.layer),
  }));
  const alignment = {
    mark: 'part alignment',
    bytes: alignmentBytes,
    name: l10n.t('alignment'),
    label: '',
  };
  return alignmentBytes === 0 ? segments : [...segments, alignment];
}

/** What tells a part from the whole map. */
export function partDetail(report: ReportModel, part: PeakPart): string {
  const { layer, bytes, wholeBytes, buffers, rows, role } = part;
  const shape = layer < 0 ? report.network.inputs[-1 - layer]?.shape : report.layers[layer]?.output;
  const [needed, whole] = [formatSize(bytes), formatSize(wholeBytes)];
  if (rows !== undefined) return l10n.t('{0} of {1} rows', rows, shape?.height ?? 0);
  if (buffers > 1) return l10n.t('{0} buffers', buffers);
  if (needed !== whole) return restText(role, whole);
  return shape === undefined || PARTS_OF_MAPS.has(role)
    ? ''
    : l10n.t('{0}, full size', shapeText(shape));
}

/** Why not all of a buffer is needed. */
function restText(role: PartRole, whole: string): string {
  switch (role) {
    case 'group-input':
      return l10n.t('out of {0}; the rest is already read', whole);
    case 'group-output':
      return l10n.t('out of {0}; the rest is not yet written', whole);
    default:
      return l10n.t('out of {0}; the rest is already read or not yet written', whole);
  }
}
