/** The extension's entry: makes the parts, hands them to each other, registers the commands. */
import * as vscode from 'vscode';
import { CodeRun } from './host/beside/codeRun';
import { LineDecorations } from './host/beside/lineDecorations';
import { LineHovers } from './host/beside/lineHovers';
import { chooseDevice } from './host/chooseDevice';
import { ChosenRun } from './host/chosenRun';
import { TrainLenses } from './host/codeLenses';
import { exportCommands } from './host/exportCommands';
import { gateCommands } from './host/gateCommands';
import { GatesTree } from './host/gatesTree';
import { GateHealth } from './host/health/gateHealth';
import { guideCommands } from './host/health/guide';
import { keepingCommands } from './host/keepingCommands';
import { Launcher } from './host/launch';
import { type CommandId, commands } from './host/manifestIds';
import { newExperiment } from './host/newExperiment';
import { EndNotices } from './host/notices';
import { finishOpenSample, openSample } from './host/openSample';
import * as panelKinds from './host/panelKinds';
import { predictionCommands } from './host/predictionCommands';
import { RunProblems } from './host/problems';
import { Profiler } from './host/profiler';
import { refreshTypes } from './host/refreshTypes';
import { Reporter } from './host/report';
import { runCommands } from './host/runCommands';
import { RunPanel } from './host/runPanel';
import { RunsTree } from './host/runsTree';
import { sampleCommands } from './host/sampleCommands';
import { RunStatusBar } from './host/statusBar';
import { openLog } from './host/window';
import { WorkspaceRuns } from './host/workspaceRuns';

export function activate(context: vscode.ExtensionContext): void {
  const track = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = track(openLog('Sluice'));
  const reporter = new Reporter(log);
  const { runs } = track(new WorkspaceRuns(log, context.storageUri));
  const problems = track(new RunProblems());
  const panel = track(new RunPanel(context, runs, reporter, panelKinds.trainingPanel));
  const launcher = new Launcher(context, runs, panel, problems, reporter);
  track(new RunsTree(runs));
  const gatesPanel = track(new RunPanel(context, runs, reporter, panelKinds.gatesPanel));
  const samplesPanel = track(new RunPanel(context, runs, reporter, panelKinds.samplesPanel));
  const predictionsPanel = track(new RunPanel(context, runs, reporter, panelKinds.predictionsPanel));
  const chosen = track(new ChosenRun(context.workspaceState, runs));
  for (const { shown } of [panel, gatesPanel, samplesPanel, predictionsPanel])
    shown.on(reporter.guard((folder: string) => chosen.choose(folder)));
  const gatesTree = track(new GatesTree(runs, chosen));
  track(new TrainLenses(runs, chosen));
  const code = track(new CodeRun(runs, chosen));
  track(new LineDecorations(code));
  track(new LineHovers(code));
  track(new GateHealth(code));
  track(new RunStatusBar(runs));
  track(new EndNotices(runs, problems, reporter));
  const profiler = track(new Profiler(context, runs, problems, reporter));

  const handlers: Record<CommandId, (argument?: unknown) => unknown> = {
    ...runCommands(runs, panel, launcher, reporter),
    ...keepingCommands(runs),
    ...gateCommands(runs, gatesPanel, gatesTree, chosen),
    ...sampleCommands(context, runs, samplesPanel, chosen),
    ...predictionCommands(context, runs, predictionsPanel, chosen),
    ...exportCommands(context, runs, reporter),
    ...guideCommands(context),
    [commands.train]: (argument) => launcher.train(argument),
    [commands.profile]: (argument) => profiler.profile(argument),
    [commands.chooseDevice]: () => chooseDevice(context),
    [commands.newExperiment]: (argument) => newExperiment(context, reporter, argument),
    [commands.openSample]: (argument) => openSample(context, argument),
    [commands.getStarted]: () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false),
    [commands.showLog]: () => log.show(),
  };
  for (const [id, action] of Object.entries(handlers))
    track(vscode.commands.registerCommand(id, reporter.guard(action)));

  void reporter.guard(() => refreshTypes(context))();
  void reporter.guard(() => finishOpenSample(context))();
}
