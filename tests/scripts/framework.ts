interface Asked {
  stage?: string;
  serviceDir?: string;
  command?: string;
  timestamp?: string;
  next?: object;
  configured?: object;
}

/** As much of the deploy framework as the plugins use. */
export function frameworkFor(
  given: readonly string[],
  {
    stage = 'dev',
    serviceDir = '/nowhere',
    command = 'info',
    timestamp = '',
    next = {},
    configured = { default: { allowChange: '', terminationProtection: '' } },
  }: Asked,
) {
  return {
    serviceDir,
    classes: { Error },
    processedInput: {
      commands: command.split(' '),
      options: { param: given, stage, ...(timestamp && { timestamp }) },
    },
    configurationInput: { provider: {}, params: configured },
    service: {
      service: 'robin-bridge',
      provider: {
        compiledCloudFormationTemplate: next,
        stackTags: { service: 'robin-bridge', commit: 'newer' },
      },
    },
    getProvider: () => ({
      getStage: () => stage,
      getRegion: () => 'eu-west-1',
      getDeploymentPrefix: () => 'serverless',
      getServerlessDeploymentBucketName: async () => 'a-bucket',
      naming: {
        getStackName: () => `robin-bridge-${stage}`,
        getCompiledTemplateS3Suffix: () => 'template.json',
      },
    }),
  };
}
