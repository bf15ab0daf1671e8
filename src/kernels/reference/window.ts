import type { KernelCall } from '../kernel-call';

/** Calls `visit` for every tap of output row `y`'s window that lies on a row of the map. */
export function eachRowTap(
  call: KernelCall,
  y: number,
  visit: (inputY: number, ky: number) => void,
): void {
  for (let ky = 0; ky < call.kernelY; ky++) {
    const inputY = y * call.strideY - call.beforeY + ky * call.dilationY;
    if (inputY >= 0 && inputY < call.aHeight) visit(inputY, ky);
  }
}

/** Calls `visit` for every tap of output column `x`'s window that lies on a column of the map. */
export function eachColumnTap(
  call: KernelCall,
  x: number,
  visit: (inputX: number, kx: number) => void,
): void {
  for (let kx = 0; kx < call.kernelX; kx++) {
    const inputX = x * call.strideX - call.beforeX + kx * call.dilationX;
    if (inputX >= 0 && inputX < call.aWidth) visit(inputX, kx);
  }
}

/** Calls `visit` for every tap of the window of output (y, x) inside the map, kernel row by row. */
export function eachTap(
  call: KernelCall,
  y: number,
  x: number,
  visit: (inputY: number, inputX: number, ky: number, kx: number) => void,
): void {
  eachRowTap(call, y, (inputY, ky) => {
    eachColumnTap(call, x, (inputX, kx) => visit(inputY, inputX, ky, kx));
  });
}
