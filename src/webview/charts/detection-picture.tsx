import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import type { LabelledBox, ReportPicture } from '../../protocol/report';

export interface DetectionPictureProps {
  readonly picture: ReportPicture;
  readonly detections: readonly LabelledBox[];
  /** Width in which it is shown. */
  readonly width: number;
  readonly chosen: number | null;
  readonly onPoint: (detection: number | null) => void;
}

const FONT_SIZE = 12;
const PLATE_HEIGHT = 18;

/** The picture with a frame round everything that was found; the surest come on top. */
export function DetectionPicture(props: DetectionPictureProps): VNode {
  const { picture, detections, width, chosen, onPoint } = props;
  const height = (width * picture.height) / picture.width;
  const falling = detections.map((detection, index) => ({ detection, index })).reverse();
  return (
    <svg
      class="detections"
      width={width}
      height={height}
      role="img"
      aria-label={l10n.t('{0} with {1} detections', picture.name, detections.length)}
      onPointerLeave={() => onPoint(null)}
    >
      <image href={picture.dataUri} width={width} height={height} preserveAspectRatio="none" />
      {falling.map(({ detection, index }) => (
        <Frame
          key={index}
          detection={detection}
          width={width}
          height={height}
          faded={chosen !== null && chosen !== index}
          onPoint={() => onPoint(index)}
        />
      ))}
    </svg>
  );
}

interface FrameProps {
  readonly detection: LabelledBox;
  readonly width: number;
  readonly height: number;
  readonly faded: boolean;
  readonly onPoint: () => void;
}

function Frame({ detection, width, height, faded, onPoint }: FrameProps): VNode {
  const { box, label, score, classIndex } = detection;
  const left = Math.max(1, (box.x - box.width / 2) * width);
  const top = Math.max(1, (box.y - box.height / 2) * height);
  const right = Math.min(width - 1, (box.x + box.width / 2) * width);
  const bottom = Math.min(height - 1, (box.y + box.height / 2) * height);
  const text = `${label} ${percent(score)}`;
  const plate = text.length * FONT_SIZE * 0.63 + 10;
  const plateTop = top >= PLATE_HEIGHT ? top - PLATE_HEIGHT : top;
  const plateLeft = Math.max(0, Math.min(left - 1, width - plate));
  return (
    <g class={faded ? 'frame faded' : 'frame'} onPointerEnter={onPoint}>
      <rect
        class="box"
        x={left}
        y={top}
        width={Math.max(0, right - left)}
        height={Math.max(0, bottom - top)}
        stroke={classColour(classIndex)}
      />
      <rect
        x={plateLeft}
        y={plateTop}
        width={plate}
        height={PLATE_HEIGHT}
        fill={classColour(classIndex)}
      />
      <text x={plateLeft + 5} y={plateTop + 13} font-size={FONT_SIZE}>
        {text}
      </text>
    </g>
  );
}

export const percent = (score: number): string => `${Math.round(score * 100)}%`;

/** Bright colours, those of neighbouring classes far apart (steps of the golden angle round the hues). */
export const classColour = (classIndex: number): string =>
  `hsl(${Math.round((152 + classIndex * 137.508) % 360)}, 85%, 62%)`;
