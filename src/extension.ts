/** The extension's entry: makes the parts, hands them to each other, registers the commands. */
import * as vscode from 'vscode';
import { type CommandId, commands } from './host/base/manifestIds';
import { RunProblems } from './host/base/problems';
import { remediesOf } from './host/base/remedies';
import { Reporter } from './host/base/report';
import { openLog } from './host/base/window';
import { TrainLenses } from './host/beside/codeLenses';
import { CodeRun } from './host/beside/codeRun';
import { LineDecorations } from './host/beside/lineDecorations';
import { LineHovers } from './host/beside/lineHovers';
import { chooseDevice } from './host/commands/chooseDevice';
import { exportCommands } from './host/commands/exportCommands';
import { gateCommands } from './host/commands/gateCommands';
import { keepingCommands } from './host/commands/keepingCommands';
import { predictionCommands } from './host/commands/predictionCommands';
import { runCommands } from './host/commands/runCommands';
import { sampleCommands } from './host/commands/sampleCommands';
import { showCommands } from './host/commands/showCommands';
import { GateHealth } from './host/health/gateHealth';
import { guideCommands } from './host/health/guide';
import { Launcher } from './host/launch/launch';
import { makePanels } from './host/panels/panelKinds';
import { Profiler } from './host/profile/profiler';
import { ChosenRun } from './host/runs/chosenRun';
import { WorkspaceRuns } from './host/runs/workspaceRuns';
import { addTypes, TypesQuickFix } from './host/setup/addTypes';
import { newExperiment } from './host/setup/newExperiment';
import { finishOpenSample, openSample } from './host/setup/openSample';
import { refreshTypes } from './host/setup/refreshTypes';
import { GatesTree } from './host/trees/gatesTree';
import { EndNotices } from './host/trees/notices';
import { RunsTree } from './host/trees/runsTree';
import { RunStatusBar } from './host/trees/statusBar';

export function activate(context: vscode.ExtensionContext): void {
  const track = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = track(openLog('Sluice'));
  const reporter = new Reporter(log, remediesOf(context.extension.packageJSON));
  const { runs } = track(new WorkspaceRuns(log, context.storageUri));
  const problems = track(new RunProblems());
  const panels = makePanels(context, runs, reporter);
  const chosen = track(new ChosenRun(context.workspaceState, runs));
  for (const panel of Object.values(panels))
    track(panel).shown.on(reporter.guard((folder: string) => chosen.choose(folder)));
  const launcher = new Launcher(context, runs, panels.training, problems, reporter);
  track(new RunsTree(runs));
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
    ...showCommands(runs, panels, chosen),
    ...runCommands(runs, launcher, reporter),
    ...keepingCommands(runs),
    ...gateCommands(runs, panels.gates, gatesTree),
    ...sampleCommands(context, runs, panels.samples),
    ...predictionCommands(context, runs, panels.predictions),
    ...exportCommands(context, runs, reporter),
    ...guideCommands(context),
    [commands.train]: (argument) => launcher.train(argument),
    [commands.profile]: (argument) => profiler.profile(argument),
    [commands.chooseDevice]: () => chooseDevice(context),
    [commands.newExperiment]: (argument) => newExperiment(context, reporter, argument),
    [commands.openSample]: (argument) => openSample(context, argument),
    [commands.addTypes]: (argument) => addTypes(context, reporter, argument),
    [commands.getStarted]: () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false),
    [commands.showLog]: () => log.show(),
  };
  for (const [id, action] of Object.entries(handlers))
    track(vscode.commands.registerCommand(id, reporter.guard(action)));

  track(vscode.languages.registerCodeActionsProvider({ scheme: 'file', language: 'typescript' }, new TypesQuickFix()));
  const types = reporter.guard(() => refreshTypes(context, reporter));
  track(vscode.workspace.onDidGrantWorkspaceTrust(types));
  void types();
  void reporter.guard(() => finishOpenSample(context))();
}
