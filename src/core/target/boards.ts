import type { Board, Figure, Firmware } from './board-description';

/** What a document says of a board. */
const from = <T extends Readonly<Record<string, string>>>(
  source: string,
  values: T,
): { readonly [K in keyof T]: Figure } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, source }])) as {
    readonly [K in keyof T]: Figure;
  };

/** Start-up code and drivers, with buffers for a sensor. */
const DRIVERS: Firmware = {
  ram: '4 KiB',
  flash: '16 KiB',
  source: 'assumption: start-up code and drivers without a system',
};

/** With the stack of a run, 64 KiB of RAM; with the code of the network, 256 KiB of flash. */
const SYSTEM: Firmware = {
  ram: '62.5 KiB',
  flash: '208 KiB',
  source:
    'assumption: a real-time system with drivers and no radio stack; Zephyr: "from 2 KB", applications with several devices from 50 KB',
};

const NOTHING: Firmware = {
  ram: '0 KiB',
  flash: '1 KiB',
  source: 'mafat/emulator: vectors and start-up code',
};

const ESP32_S3 = 'ESP32-S3 Series Datasheet';
const STM32H747 = 'STM32H747xI/G data sheet (DS12930)';
const APPLICATION_NOTE = (number: number): string => `Arm Application Note AN${number}`;

/** What QEMU's models of MPS2 and MPS3 have as one piece. */
const emulated = (
  number: number,
  core: string,
  flash = '4 MiB',
  megahertz = 25,
): Pick<Board, 'core' | 'clock' | 'ram' | 'flash' | 'firmware' | 'target'> => ({
  core,
  ...from(APPLICATION_NOTE(number), { clock: `${megahertz} MHz`, ram: '4 MiB', flash }),
  firmware: NOTHING,
  target: 'mcu',
});

/**
 * The first is what is offered first: a board that many networks fit. RAM is what one array can have, so for chips with several
 * memories it is the largest of them.
 */
export const BOARDS = [
  {
    id: 'esp32-s3',
    name: 'ESP32-S3',
    core: 'Xtensa LX7',
    ...from(ESP32_S3, { clock: '240 MHz', ram: '512 KiB' }),
    ...from('ESP32-S3-WROOM-1 Datasheet, module N16R8', { slowRam: '8 MiB', flash: '16 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'portenta-h7',
    name: 'Portenta H7',
    core: 'Cortex-M7',
    ...from(STM32H747, { clock: '480 MHz', ram: '512 KiB' }),
    ...from('Arduino Portenta H7 Datasheet (ABX00042)', { slowRam: '8 MiB', flash: '16 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'openmv-rt1062',
    name: 'OpenMV RT1062',
    core: 'Cortex-M7',
    ...from('i.MX RT1060 Crossover Processors data sheet (IMXRT1060CEC)', {
      clock: '600 MHz',
      ram: '512 KiB',
    }),
    ...from('OpenMV Cam RT1062 product page', { slowRam: '32 MiB', flash: '16 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'nicla-vision',
    name: 'Nicla Vision',
    core: 'Cortex-M7',
    ...from(STM32H747, { clock: '480 MHz' }),
    ...from('Arduino Nicla Vision Datasheet (ABX00051)', { ram: '1 MiB', flash: '16 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'pico-2',
    name: 'Pico 2',
    core: 'Cortex-M33',
    ...from('RP2350 Datasheet', { clock: '150 MHz', ram: '520 KiB' }),
    ...from('Raspberry Pi Pico 2 Datasheet', { flash: '4 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'xiao-esp32s3',
    name: 'XIAO ESP32S3',
    core: 'Xtensa LX7',
    ...from(ESP32_S3, { clock: '240 MHz', ram: '512 KiB' }),
    ...from('Seeed Studio XIAO ESP32S3 product page', { slowRam: '8 MiB', flash: '8 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'esp32',
    name: 'ESP32',
    core: 'Xtensa LX6',
    // Of 520 KiB: the others are for instructions.
    ...from('ESP-IDF Programming Guide, memory types: data RAM', { ram: '320 KiB' }),
    ...from('ESP32-WROOM-32E Datasheet', { clock: '240 MHz', flash: '4 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'esp32-c3',
    name: 'ESP32-C3',
    core: 'RISC-V RV32IMC',
    ...from('ESP32-C3 Series Datasheet', { clock: '160 MHz', ram: '400 KiB' }),
    ...from('ESP32-C3-MINI-1 Datasheet', { flash: '4 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'esp32-c6',
    name: 'ESP32-C6',
    core: 'RISC-V RV32IMAC',
    ...from('ESP32-C6 Series Datasheet', { clock: '160 MHz', ram: '512 KiB' }),
    ...from('ESP32-C6-WROOM-1 Datasheet, module N8', { flash: '8 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'nano-33-ble',
    name: 'Nano 33 BLE',
    core: 'Cortex-M4F',
    ...from('nRF52840 Product Specification', { clock: '64 MHz', ram: '256 KiB', flash: '1 MiB' }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'microbit-v2',
    name: 'micro:bit V2',
    core: 'Cortex-M4F',
    ...from('nRF52833 Product Specification', {
      clock: '64 MHz',
      ram: '128 KiB',
      flash: '512 KiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'nrf52832',
    name: 'nRF52832',
    core: 'Cortex-M4F',
    ...from('nRF52832 Product Specification', { clock: '64 MHz', ram: '64 KiB', flash: '512 KiB' }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'nrf5340',
    name: 'nRF5340',
    core: 'Cortex-M33',
    ...from('nRF5340 Product Specification: application core', {
      clock: '128 MHz',
      ram: '512 KiB',
      flash: '1 MiB',
    }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'pico',
    name: 'Pico',
    core: 'Cortex-M0+',
    ...from('RP2040 Datasheet', { clock: '133 MHz', ram: '264 KiB' }),
    ...from('Raspberry Pi Pico Datasheet', { flash: '2 MiB' }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'teensy-4.1',
    name: 'Teensy 4.1',
    core: 'Cortex-M7',
    // Of 1 MiB: the other half is for code and variables that must be fast.
    ...from('Teensy 4.1 product page (PJRC)', {
      clock: '600 MHz',
      ram: '512 KiB',
      flash: '7936 KiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32f407',
    name: 'STM32F407',
    core: 'Cortex-M4F',
    // Beside 64 KiB of core-coupled memory.
    ...from('STM32F405xx STM32F407xx data sheet (DS8626)', {
      clock: '168 MHz',
      ram: '128 KiB',
      flash: '1 MiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32f411',
    name: 'STM32F411',
    core: 'Cortex-M4F',
    ...from('STM32F411xC STM32F411xE data sheet (DS10314)', {
      clock: '100 MHz',
      ram: '128 KiB',
      flash: '512 KiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32f446',
    name: 'STM32F446',
    core: 'Cortex-M4F',
    ...from('STM32F446xC/E data sheet (DS10693)', {
      clock: '180 MHz',
      ram: '128 KiB',
      flash: '512 KiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32f746',
    name: 'STM32F746',
    core: 'Cortex-M7',
    ...from('STM32F745xx STM32F746xx data sheet (DS10916)', {
      clock: '216 MHz',
      ram: '320 KiB',
      flash: '1 MiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32h743',
    name: 'STM32H743',
    core: 'Cortex-M7',
    // Its AXI SRAM, of 1 MiB in all.
    ...from('STM32H742xI/G STM32H743xI/G data sheet (DS12110)', {
      clock: '480 MHz',
      ram: '512 KiB',
      flash: '2 MiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32l476',
    name: 'STM32L476',
    core: 'Cortex-M4F',
    // Beside 32 KiB elsewhere.
    ...from('STM32L476xx data sheet (DS10198)', { clock: '80 MHz', ram: '96 KiB', flash: '1 MiB' }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32l4r5',
    name: 'STM32L4R5',
    core: 'Cortex-M4F',
    ...from('STM32L4R5xx STM32L4R7xx STM32L4R9xx data sheet (DS12023)', {
      clock: '120 MHz',
      ram: '640 KiB',
      flash: '2 MiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32g071',
    name: 'STM32G071',
    core: 'Cortex-M0+',
    ...from('STM32G071x8/xB data sheet (DS12232)', {
      clock: '64 MHz',
      ram: '36 KiB',
      flash: '128 KiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32u585',
    name: 'STM32U585',
    core: 'Cortex-M33',
    // Of 786 KiB: the others aren't beside it.
    ...from('STM32U585xx data sheet (DS13086)', {
      clock: '160 MHz',
      ram: '768 KiB',
      flash: '2 MiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'stm32wb55',
    name: 'STM32WB55',
    core: 'Cortex-M4F',
    // Its SRAM1; SRAM2 is shared with the radio's processor.
    ...from('STM32WB55xx STM32WB35xx data sheet (DS11929)', {
      clock: '64 MHz',
      ram: '192 KiB',
      flash: '1 MiB',
    }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'stm32n6570-dk',
    name: 'STM32N6570-DK',
    core: 'Cortex-M55',
    ...from('STM32N6x5xx STM32N6x7xx data sheet (DS14791)', { clock: '800 MHz', ram: '4.2 MB' }),
    ...from('Discovery kit with STM32N657X0 MCU, user manual (UM3300): 1-Gbit Octo-SPI flash', {
      flash: '128 MiB',
    }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'apollo3',
    name: 'Apollo3 Blue',
    core: 'Cortex-M4F',
    ...from('Apollo3 Blue SoC Datasheet', { clock: '48 MHz', ram: '384 KiB', flash: '1 MiB' }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'apollo4',
    name: 'Apollo4',
    core: 'Cortex-M4F',
    // Its shared SRAM, of 1.8 MiB in all.
    ...from('Apollo4 SoC Datasheet', { clock: '192 MHz', ram: '1 MiB', flash: '2 MiB' }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'max78000',
    name: 'MAX78000',
    core: 'Cortex-M4F',
    ...from('MAX78000 data sheet', { clock: '100 MHz', ram: '128 KiB', flash: '512 KiB' }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'samd51',
    name: 'SAMD51',
    core: 'Cortex-M4F',
    ...from('SAM D5x/E5x Family Data Sheet (DS60001507): ATSAMD51P19A', {
      clock: '120 MHz',
      ram: '192 KiB',
      flash: '512 KiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'lpc55s69',
    name: 'LPC55S69',
    core: 'Cortex-M33',
    // Of 320 KiB: SRAM0 to SRAM3, which follow each other.
    ...from('LPC55S6x data sheet', { clock: '150 MHz', ram: '256 KiB', flash: '640 KiB' }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'psoc-62',
    name: 'PSoC 62',
    core: 'Cortex-M4F',
    ...from('PSoC 6 MCU: CY8C62x6, CY8C62x7 Datasheet', {
      clock: '150 MHz',
      ram: '288 KiB',
      flash: '1 MiB',
    }),
    firmware: DRIVERS,
    target: 'mcu',
  },
  {
    id: 'efr32mg24',
    name: 'EFR32MG24',
    core: 'Cortex-M33',
    ...from('EFR32MG24 Wireless SoC Family Data Sheet', {
      clock: '78 MHz',
      ram: '256 KiB',
      flash: '1536 KiB',
    }),
    firmware: SYSTEM,
    target: 'mcu',
  },
  {
    id: 'milkv-duo',
    name: 'Milk-V Duo',
    core: 'RISC-V C906',
    // In its package; a camera's buffers may be reserved of it.
    ...from('CV1800B preliminary data sheet: DDR2', { clock: '1 GHz', ram: '64 MiB' }),
    flash: null,
    firmware: null,
    target: 'bare-c',
  },
  {
    id: 'raspberry-pi-64mib',
    name: 'Raspberry Pi',
    core: 'Cortex-A53',
    // No board, but a limit on a Raspberry Pi 3.
    ...from('MAFAT: Memory-Aware Fusing and Tiling (arXiv 2107.06960), experiments', {
      clock: '1.2 GHz',
      ram: '64 MiB',
    }),
    flash: null,
    firmware: null,
    target: 'paper-darknet',
  },
  {
    id: 'pi-zero-2w',
    name: 'Pi Zero 2 W',
    core: 'Cortex-A53',
    // Of 512 MB, a quarter is offered, as the question about the budget says.
    ...from('Raspberry Pi Zero 2 W product brief', { clock: '1 GHz', ram: '128 MiB' }),
    flash: null,
    firmware: null,
    target: 'runner',
  },
  { id: 'mps2-an385', name: 'MPS2 AN385', ...emulated(385, 'Cortex-M3') },
  { id: 'mps2-an386', name: 'MPS2 AN386', ...emulated(386, 'Cortex-M4F') },
  { id: 'mps2-an500', name: 'MPS2 AN500', ...emulated(500, 'Cortex-M7') },
  { id: 'mps2-an505', name: 'MPS2 AN505', ...emulated(505, 'Cortex-M33', '4 MiB', 20) },
  { id: 'mps3-an547', name: 'MPS3 AN547', ...emulated(547, 'Cortex-M55', '8 MiB', 32) },
] as const satisfies readonly Board[];
