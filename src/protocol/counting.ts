/** The one reading of core that extension and report need as well: which peak a budget means. */
export { countedBytes } from '../core/target/counting';
