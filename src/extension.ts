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
import { NumberedLines } from './host/beside/lineNumbers';
import { NumberLenses } from './host/beside/numberLenses';
import { SweepLenses } from './host/beside/sweepLenses';
import { checkpointCommands } from './host/commands/checkpointCommands';
import { chooseDevice } from './host/commands/chooseDevice';
import { copyCommands } from './host/commands/copyCommands';
import { deleteCommands } from './host/commands/deleteCommands';
import { exportCommands } from './host/commands/exportCommands';
import { failedCommands } from './host/commands/failedCommands';
import { gateCommands } from './host/commands/gateCommands';
import { keepingCommands } from './host/commands/keepingCommands';
import { openCommands } from './host/commands/openCommands';
import { predictionCommands } from './host/commands/predictionCommands';
import { queueCommands } from './host/commands/queueCommands';
import { runCommands } from './host/commands/runCommands';
import { sampleCommands } from './host/commands/sampleCommands';
import { showCommands } from './host/commands/showCommands';
import { sweepCommands } from './host/commands/sweepCommands';
import { GateHealth } from './host/health/gateHealth';
import { guideCommands } from './host/health/guide';
import { Launcher } from './host/launch/launch';
import { QueueRunner } from './host/launch/queueRunner';
import { SweepLauncher } from './host/launch/sweepLauncher';
import { SweepPlans } from './host/launch/sweepPlans';
import { UnbegunRuns } from './host/launch/unbegun';
import { compareCommands } from './host/many/compareCommands';
import { ManyPanel } from './host/many/manyPanel';
import { currentRun } from './host/panels/currentRun';
import { makePanels } from './host/panels/panelKinds';
import { ShownTexts } from './host/panels/shownTexts';
import { Previewer } from './host/preview/previewer';
import { Profiler } from './host/profile/profiler';
import { CheckpointChoice } from './host/runs/checkpointChoice';
import { RunQueue } from './host/runs/runQueue';
import { provideStoredSources } from './host/runs/storedSource';
import { WorkspaceRuns } from './host/runs/workspaceRuns';
import { addTypes, TypesQuickFix } from './host/setup/addTypes';
import { newExperiment } from './host/setup/newExperiment';
import { finishOpenSample, openSample } from './host/setup/openSample';
import { refreshTypes } from './host/setup/refreshTypes';
import { GatesTree } from './host/trees/gatesTree';
import { EndNotices } from './host/trees/notices';
import { RunsTree } from './host/trees/runsTree';
import { RunStatusBar } from './host/trees/statusBar';
import { SweepNotices } from './host/trees/sweepNotices';

export function activate(context: vscode.ExtensionContext): void {
  const parts = makeParts(context);
  const { reporter } = parts;
  for (const [id, action] of Object.entries(handlersOf(context, parts)))
    context.subscriptions.push(vscode.commands.registerCommand(id, reporter.guard(action)));
  const types = reporter.guard(() => refreshTypes(context, reporter));
  context.subscriptions.push(
    vscode.languages.registerCodeActionsProvider({ scheme: 'file', language: 'typescript' }, new TypesQuickFix()),
    vscode.workspace.onDidGrantWorkspaceTrust(types),
  );
  void types();
  void reporter.guard(() => finishOpenSample(context))();
}

/** What acts by itself is made and left to VS Code; what commands act on is returned. */
function makeParts(context: vscode.ExtensionContext) {
  const track = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = track(openLog('Sluice'));
  const reporter = new Reporter(log, remediesOf(context.extension.packageJSON));
  const choice = track(new CheckpointChoice(context.workspaceState));
  const { runs, sweeps } = track(new WorkspaceRuns(log, context.storageUri, choice));
  const problems = track(new RunProblems());
  const panels = makePanels(context, runs, choice, reporter);
  const chosen = currentRun(context, runs, Object.values(panels).map(track), reporter);
  track(chosen);
  const storage = context.storageUri ?? context.globalStorageUri;
  const queue = track(new RunQueue(vscode.Uri.joinPath(storage, 'queue').fsPath, (message) => log.warn(message)));
  const isSeen = (folder: string) => Object.values(panels).some((panel) => panel.shows(folder));
  const notices = track(new EndNotices(runs, problems, reporter, isSeen));
  const unbegun = track(new UnbegunRuns(runs, log, (run) => notices.failedStart(run)));
  const current = () => chosen.run?.experiment;
  const launcher = new Launcher(context, runs, panels.training, queue, problems, unbegun, reporter, current);
  track(new QueueRunner(queue, runs, sweeps, reporter, (plan, started) => launcher.begin(plan, started)));
  const runsTree = track(new RunsTree(runs, sweeps, queue, chosen, context.workspaceState, reporter));
  const sweepLauncher = new SweepLauncher(
    context,
    runs,
    sweeps,
    problems,
    track(new ShownTexts()),
    reporter,
    (folder) => runsTree.revealSweep(folder),
  );
  track(new SweepNotices(sweeps, runsTree, reporter));
  track(provideStoredSources());
  const gatesTree = track(new GatesTree(runs, chosen, choice));
  track(new TrainLenses(runs, chosen));
  track(new SweepLenses(runs, track(new SweepPlans(context.asAbsolutePath('dist/cli.js')))));
  const code = track(new CodeRun(runs, chosen, choice));
  const lines = track(new NumberedLines(code));
  track(new LineDecorations(lines));
  track(new NumberLenses(lines));
  track(new LineHovers(code));
  track(new GateHealth(code));
  track(new RunStatusBar(runs, sweeps, chosen));
  const profiler = track(new Profiler(context, runs, choice, problems, reporter, current));
  const previewer = track(new Previewer(context, problems, reporter, current));
  const many = track(new ManyPanel(context, reporter, runs, (folder) => runsTree.mark(folder)));
  return {
    ...{ log, reporter, choice, runs, sweeps, panels, chosen, queue, launcher, sweepLauncher },
    ...{ runsTree, gatesTree, profiler, previewer, many },
  };
}

type Handlers = Record<CommandId, (argument?: unknown, selection?: unknown) => unknown>;

function handlersOf(context: vscode.ExtensionContext, parts: ReturnType<typeof makeParts>): Handlers {
  const { log, reporter, choice, runs, sweeps, panels, chosen, queue, launcher, sweepLauncher } = parts;
  const { runsTree, gatesTree, profiler, previewer, many } = parts;
  const source = { runs, chosen, underKey: () => runsTree.underKey() };
  return {
    ...showCommands(source, panels),
    ...runCommands(source, launcher, { sweeps, launcher: sweepLauncher }, reporter),
    ...sweepCommands(sweeps, sweepLauncher),
    ...keepingCommands(source),
    ...deleteCommands(source, sweeps, queue),
    ...queueCommands(queue),
    ...failedCommands(runsTree),
    ...copyCommands(source, gatesTree),
    ...openCommands(source),
    ...gateCommands(source, panels.gates, gatesTree),
    ...sampleCommands(context, source, choice, panels.samples),
    ...checkpointCommands(source, choice),
    ...predictionCommands(context, source, choice, panels.predictions),
    ...exportCommands(context, source, reporter),
    ...guideCommands(context),
    ...compareCommands(runs, many),
    [commands.train]: (argument) => launcher.train(argument),
    [commands.trainWithSettings]: (argument) => launcher.train(argument, true),
    [commands.profile]: (argument) => profiler.profile(argument),
    [commands.previewData]: (argument) => previewer.preview(argument),
    [commands.chooseDevice]: () => chooseDevice(context),
    [commands.newExperiment]: (argument) => newExperiment(context, reporter, argument),
    [commands.openSample]: (argument) => openSample(context, argument),
    [commands.addTypes]: (argument) => addTypes(context, reporter, argument),
    [commands.getStarted]: () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false),
    [commands.showLog]: () => log.show(),
  };
}
