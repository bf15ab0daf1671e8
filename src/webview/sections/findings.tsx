import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { LabelledScore, RunReport } from '../../protocol/report';
import { classColour, DetectionPicture, percent } from '../charts/detection-picture';
import { DataTable, type DataTableProps } from '../controls/data-table';
import { Section } from '../controls/section';
import type { SectionProps } from '../section-props';
import { translated, weightsText } from '../verdict';
import { useWidth } from '../width';

/** What the network says about the picture, while it ran within the plan. */
export function Findings({ content: { run } }: SectionProps): VNode | null {
  if (run === null) return null;
  if (run.picture === null && run.classes.length === 0 && run.detections.length === 0) return null;
  return (
    <Section
      id="findings"
      title={l10n.t('Detections and classes')}
      explanation={explanationOf(run)}
    >
      {run.classes.length > 0 && <DataTable {...classTable(run.classes)} />}
      {run.classes.length === 0 && run.picture === null && <DataTable {...detectionTable(run)} />}
      {run.picture !== null && <Picture run={run} picture={run.picture} />}
    </Section>
  );
}

function explanationOf(run: RunReport): string {
  const input = run.picture?.input ?? null;
  const found = foundText(run);
  return input === null ? found : `${found} ${l10n.t('Input: {0}.', translated(input))}`;
}

function foundText({ picture, weights, detections, classes }: RunReport): string {
  const name = picture?.name ?? l10n.t('the input');
  if (classes.length > 0)
    return l10n.t('Top classes for {0}, with weights {1}.', name, weightsText(weights));
  return l10n.t(
    '{0} detections in {1}, with weights {2}.',
    detections.length,
    name,
    weightsText(weights),
  );
}

/** The picture leaves room for the list beside it. */
const WIDEST_PICTURE = 540;
const HIGHEST_PICTURE = 440;

function Picture({
  run,
  picture,
}: {
  run: RunReport;
  picture: NonNullable<RunReport['picture']>;
}): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [chosen, setChosen] = useState<number | null>(null);
  const fitting = (HIGHEST_PICTURE * picture.width) / picture.height;
  return (
    <div ref={frame} class="picture">
      <DetectionPicture
        picture={picture}
        detections={run.detections}
        width={Math.min(width, WIDEST_PICTURE, fitting)}
        chosen={chosen}
        onPoint={setChosen}
      />
      {run.detections.length > 0 && (
        <DataTable
          {...detectionTable(run)}
          highlighted={chosen}
          onPoint={key => setChosen(key === null ? null : Number(key))}
        />
      )}
    </div>
  );
}

function detectionTable({ detections, picture }: RunReport): DataTableProps {
  const pixels = (fraction: number, length: number | undefined): string =>
    length === undefined ? fraction.toFixed(3) : String(Math.round(fraction * length));
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  return {
    caption: l10n.t('Detections'),
    columns: [
      { title: l10n.t('Label'), kind: 'text' },
      number(l10n.t('Score')),
      number(l10n.t('Left')),
      number(l10n.t('Top')),
      number(l10n.t('Width')),
      number(l10n.t('Height')),
    ],
    rows: detections.map(({ label, classIndex, score, box }, index) => ({
      key: index,
      cells: [
        <ClassName key="name" label={label} classIndex={classIndex} />,
        percent(score),
        pixels(box.x - box.width / 2, picture?.width),
        pixels(box.y - box.height / 2, picture?.height),
        pixels(box.width, picture?.width),
        pixels(box.height, picture?.height),
      ],
    })),
  };
}

const ClassName = ({ label, classIndex }: Pick<LabelledScore, 'label' | 'classIndex'>): VNode => (
  <>
    <svg class="swatch" width="10" height="10" aria-hidden="true">
      <rect width="10" height="10" rx="2" fill={classColour(classIndex)} />
    </svg>
    {label}
  </>
);

const SCORE_WIDTH = 160;

const classTable = (classes: readonly LabelledScore[]): DataTableProps => ({
  caption: l10n.t('Classes'),
  columns: [
    { title: l10n.t('Class'), kind: 'text' },
    { title: l10n.t('Score'), kind: 'number' },
    { title: '', kind: 'text' },
  ],
  rows: classes.map(({ label, classIndex, score }) => ({
    key: classIndex,
    cells: [
      label,
      `${(100 * score).toFixed(1)}%`,
      <svg key="bar" width={SCORE_WIDTH} height="10" aria-hidden="true">
        <rect class="planned" width={Math.max(1, score * SCORE_WIDTH)} height="10" />
      </svg>,
    ],
  })),
});
