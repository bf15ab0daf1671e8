import * as l10n from '@vscode/l10n';
import { formatSize } from '../base/units';
import type { ReportModel } from '../core/report/report';
import type { ComparedReport } from '../protocol/report';
import { axisBytes } from './plan-effort';

/** One of the two plans that are compared. */
export interface ComparedSide {
  readonly letter: 'A' | 'B';
  /** What people call it; both may be called the same. */
  readonly name: string;
  readonly report: ReportModel;
}

/** The plan of the report, and the one beside it. */
export function sidesOf(
  report: ReportModel,
  { report: other, difference }: ComparedReport,
): readonly [ComparedSide, ComparedSide] {
  const { sameNetwork } = difference;
  const first = isUntiled(report) ? l10n.t('Untiled') : l10n.t('This plan');
  const second = isUntiled(other)
    ? l10n.t('Untiled')
    : l10n.t('Plan for {0}', formatSize(axisBytes(other.planned, report)));
  return [
    { letter: 'A', name: sameNetwork ? first : report.network.name, report },
    { letter: 'B', name: sameNetwork ? second : other.network.name, report: other },
  ];
}

/** The name in a line of text, with its letter. */
export const sideText = ({ letter, name }: ComparedSide): string => `${letter}: ${name}`;

const isUntiled = ({ groups }: ReportModel): boolean =>
  groups.length === 1 && groups.every(({ rows, columns }) => rows * columns === 1);
