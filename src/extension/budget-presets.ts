import { l10n } from 'vscode';
import type { Counting } from '../core/memory/counting';
import type { TargetName } from '../core/memory/target';

/** A board, and how a budget on it is counted. */
export interface BudgetPreset {
  readonly board: string;
  /** A size with its unit. */
  readonly size: string;
  /** What kind of memory it is. */
  readonly memory: string;
  readonly counting: Counting;
  readonly target: TargetName;
}

/** The memory of common boards; what else runs there has to be taken off. */
export const budgetPresets = (): readonly BudgetPreset[] => [
  microcontroller('Arduino Nicla Vision', '1 MiB', l10n.t('SRAM of the STM32H747')),
  microcontroller(l10n.t('ESP32-S3 with PSRAM'), '8 MiB', l10n.t('PSRAM of the N16R8 module')),
  microcontroller('Arduino Portenta H7', '8 MiB', 'SDRAM'),
  microcontroller('OpenMV Cam RT1062', '32 MiB', 'SDRAM'),
  microcontroller('Milk-V Duo', '64 MiB', l10n.t('DDR2, the system included')),
  {
    board: l10n.t('Raspberry Pi with 64 MiB for the network'),
    size: '64 MiB',
    memory: l10n.t("the paper's Darknet: working set + 31 MiB"),
    counting: 'process',
    target: 'paper-darknet',
  },
  {
    board: l10n.t('Raspberry Pi Zero 2 W, a quarter of it'),
    size: '128 MiB',
    memory: l10n.t('LPDDR2, for the whole process in Node.js'),
    counting: 'process',
    target: 'runner',
  },
];

function microcontroller(board: string, size: string, memory: string): BudgetPreset {
  return { board, size, memory, counting: 'process', target: 'bare-c' };
}
