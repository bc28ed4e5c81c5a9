/** Plays one shop in a thread of its own: the test runner's own global object makes arithmetic some twenty times slower. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Template } from '../packaged.ts';
import { PLAYS, type PlayName, type Volume } from './plays.ts';
import { ringing } from './ringing.ts';
import { playShop } from './shop.ts';

export interface PlayTask {
  play: PlayName;
  volume: Volume;
  template: Template;
}

/** With more lookups a day than this, no period is without a figure for long, and one reading of it is enough. */
const FEW_A_DAY = 100;

const { play, volume, template } = workerData as PlayTask;
const figures = await playShop({
  ...volume,
  environment: { BRIDGE_STACK: 'robin-bridge-dev', BRIDGE_STAGE: 'dev' },
  ...PLAYS[play](volume),
});
const readings = volume.perDay < FEW_A_DAY ? undefined : [0];
parentPort?.postMessage(ringing(template, figures, readings, play === 'nothing is wrong'));
