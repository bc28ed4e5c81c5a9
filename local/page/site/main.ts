import { startAgent } from './agent.ts';
import { startDeadLetters } from './dead-letters.ts';
import { startDrop } from './drop.ts';
import { startFaultBoard } from './fault-board.ts';
import { startJourneys } from './journeys.ts';
import { startLedger } from './ledger.ts';
import { showConnection } from './live.ts';

showConnection();
startFaultBoard(startAgent());
startDrop();
startJourneys();
startLedger();
startDeadLetters();
