import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** Width that a chart is drawn for before its place is known, and in tests. */
const FIRST_WIDTH = 860;

/** The width of an element in pixels, and from now on every new one. */
export function useWidth<T extends Element>(): readonly [RefObject<T | null>, number] {
  const reference = useRef<T | null>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  useLayoutEffect(() => {
    const element = reference.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(Math.max(240, Math.floor(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [reference, width];
}
