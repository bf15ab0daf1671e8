import { Command } from 'commander';

new Command('mafat')
  .description('Fuse and tile convolutional networks so that they run within a memory budget.')
  .parse();
