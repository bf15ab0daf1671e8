import type { ReportContent } from '../protocol/report';
import type { Host } from './host';
import type { PanelEvent, PanelState } from './panel-state';

/** What every section is given. */
export interface SectionProps {
  readonly content: ReportContent;
  readonly state: PanelState;
  readonly host: Host;
  readonly dispatch: (event: PanelEvent) => void;
}
