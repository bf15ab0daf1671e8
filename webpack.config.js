'use strict';
const { chmodSync, cpSync, rmSync } = require('node:fs');
const path = require('node:path');
const { BannerPlugin } = require('webpack');
const { ThirdPartyNotices } = require('./scripts/third-party-notices');

const dist = path.join(__dirname, 'dist');
const notices = new ThirdPartyNotices(path.join(dist, 'ThirdPartyNotices.txt'));

/** What all programs share. ts-loader only strips types here: `tsc -b` is the type gate. */
const common = {
  mode: 'production',
  devtool: 'source-map',
  context: __dirname,
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    // A program is one file, and what it imports when it needs it is evaluated then.
    parser: { javascript: { dynamicImportMode: 'eager' } },
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'ts-loader',
        options: {
          transpileOnly: true,
          configFile: path.join(__dirname, 'tsconfig.base.json'),
          compilerOptions: {
            module: 'ESNext',
            moduleResolution: 'Bundler',
            composite: false,
            declarationMap: false,
            emitDeclarationOnly: false,
            removeComments: true,
            sourceMap: true,
            jsx: 'react-jsx',
            jsxImportSource: 'preact',
          },
        },
      },
      // Codecs are in the bundle, as a text in base64.
      {
        test: /\.wasm$/,
        type: 'asset/inline',
        generator: { dataUrl: content => content.toString('base64') },
      },
    ],
  },
  performance: { hints: false },
  stats: 'errors-warnings',
};

/** Programs for Node with their entries: `dist/<name>.js`. */
const NODE_PROGRAMS = {
  cli: './src/cli/main.ts',
  runner: './src/runner/main.ts',
  'runner-thread': './src/runner/thread.ts',
  exporter: './src/native/exporter-thread.ts',
  inference: './src/inference/main.ts',
  extension: './src/extension/main.ts',
  server: './src/server/main.ts',
  'server-search': './src/server/search-worker.ts',
};

/** Makes the command line a program that a shell starts. */
class Executable {
  apply(compiler) {
    new BannerPlugin({ banner: '#!/usr/bin/env node', raw: true, test: /^cli\.js$/ }).apply(
      compiler,
    );
    compiler.hooks.assetEmitted.tap('Executable', (file, { targetPath }) => {
      if (file === 'cli.js') chmodSync(targetPath, 0o755);
    });
  }
}

/** Puts the C sources that exported projects have beside the programs, with their licence. */
class ExportRuntime {
  apply(compiler) {
    compiler.hooks.afterEmit.tap('ExportRuntime', () => {
      const target = path.join(dist, 'export');
      rmSync(target, { recursive: true, force: true });
      cpSync(path.join(__dirname, 'src', 'export', 'runtime'), target, { recursive: true });
      cpSync(path.join(__dirname, 'LICENSE'), path.join(target, 'LICENSE'));
    });
  }
}

module.exports = [
  {
    ...common,
    // One compilation for all of them, so that what they share is translated once; each has all that it needs.
    name: 'node',
    target: 'node20',
    entry: NODE_PROGRAMS,
    output: { path: dist, filename: '[name].js', libraryTarget: 'commonjs2' },
    externals: { vscode: 'commonjs vscode' },
    // `__dirname` is the folder of the bundle, where kernels.wasm and the other programs lie.
    node: { __dirname: false, __filename: false },
    // Unminified, so that stack traces can be read.
    optimization: { minimize: false },
    plugins: [new Executable(), new ExportRuntime(), notices],
  },
  {
    ...common,
    name: 'webview',
    target: 'web',
    entry: { webview: './src/webview/main.tsx' },
    output: { path: dist, filename: '[name].js' },
    plugins: [notices],
  },
];
