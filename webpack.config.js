'use strict';
const { chmodSync } = require('node:fs');
const path = require('node:path');
const { BannerPlugin } = require('webpack');

const dist = path.join(__dirname, 'dist');

/** What all programs share. ts-loader only strips types here: `tsc -b` is the type gate. */
const common = {
  mode: 'production',
  devtool: 'source-map',
  context: __dirname,
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
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
            sourceMap: true,
          },
        },
      },
    ],
  },
  performance: { hints: false },
  stats: 'errors-warnings',
};

/** A program for Node, bundled from `src/<name>/main.ts` to `dist/<name>.js`, unminified so that stack traces can be read. */
function nodeProgram(name, plugins = []) {
  return {
    ...common,
    name,
    target: 'node20',
    entry: { [name]: `./src/${name}/main.ts` },
    output: { path: dist, filename: '[name].js', libraryTarget: 'commonjs2' },
    // `__dirname` is the folder of the bundle, where kernels.wasm and the other programs lie.
    node: { __dirname: false, __filename: false },
    optimization: { minimize: false },
    plugins,
  };
}

/** Sets the run bit of a bundle that starts with `#!`. */
class Executable {
  apply(compiler) {
    compiler.hooks.assetEmitted.tap('Executable', (file, { targetPath }) => {
      if (file.endsWith('.js')) chmodSync(targetPath, 0o755);
    });
  }
}

module.exports = [
  nodeProgram('cli', [
    new BannerPlugin({ banner: '#!/usr/bin/env node', raw: true, include: /\.js$/ }),
    new Executable(),
  ]),
  nodeProgram('runner'),
];
