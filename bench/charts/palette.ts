/** What charts are drawn with, for pages of one kind. */
export interface Palette {
  readonly name: 'light' | 'dark';
  readonly paper: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  /** For this program. */
  readonly own: string;
  /** For others where they need not be told apart. */
  readonly other: string;
  /** For others, one by one. */
  readonly others: readonly string[];
}

/** The colours are those of a set that people who see few colours can tell apart (Okabe and Ito), mostly. */
export const PALETTES: readonly Palette[] = [
  {
    name: 'light',
    paper: '#ffffff',
    text: '#1f2328',
    quiet: '#59636e',
    line: '#d8dee4',
    own: '#0072b2',
    other: '#6e7781',
    others: ['#d55e00', '#8c5fa8', '#009e73'],
  },
  {
    name: 'dark',
    paper: '#0d1117',
    text: '#f0f6fc',
    quiet: '#9198a1',
    line: '#30363d',
    own: '#56b4e9',
    other: '#7d8590',
    others: ['#e69f00', '#c99ad8', '#2fbf95'],
  },
];

export const FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
