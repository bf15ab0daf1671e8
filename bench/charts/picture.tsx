import type { ComponentChildren, VNode } from 'preact';
import { FONT, type Palette } from './palette';

interface PictureProps {
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
  readonly footnote: string;
  readonly children: ComponentChildren;
}

export const MARGIN = 28;

/** Where the chart itself begins below title and subtitle, and how much the footnote takes. */
export const HEAD = 84;
export const FOOT = 48;

/** A chart on paper of its own, with what it shows above and what it leaves out below. */
export const Picture = (props: PictureProps): VNode => {
  const { palette, width, height, title, subtitle, footnote, children } = props;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      font-family={FONT}
      font-size="13"
      fill={palette.text}
    >
      <rect width={width} height={height} fill={palette.paper} />
      <text x={MARGIN} y="38" font-size="19" font-weight="600">
        {title}
      </text>
      <text x={MARGIN} y="60" fill={palette.quiet}>
        {subtitle}
      </text>
      {children}
      <text x={MARGIN} y={height - 18} font-size="11.5" fill={palette.quiet}>
        {footnote}
      </text>
    </svg>
  );
};
